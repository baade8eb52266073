package import KindSupport
import Plans

extension RegisteredKind {
  package static let gitMerge = RegisteredKind(
    GitMergeForm.form, summary: "Merges the draft into a branch.",
    attributes: [
      EffectAttribute(.names(.branches), "Short names of the branches that are moved."),
      EffectAttribute(.countOverTime(.changedFiles), "Files that are changed, over time."),
    ],
    planner: { GitMergePlanner(target: $0.target, scratch: $0.scratch) },
    applier: { GitMergeApplier(target: $0.target, scratch: $0.scratch) })
}
