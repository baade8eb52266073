package import KindSupport
package import Plans

extension NameAttribute {
  /// URLs of remotes.
  package static let remotes: NameAttribute = "remotes"
}

extension RegisteredKind {
  package static let gitPush = RegisteredKind(
    GitPushForm.form, summary: "Pushes a branch or a tag to a remote of the target, never by force.",
    attributes: [
      EffectAttribute(.names(.branches), "Short names of the branches that are moved."),
      EffectAttribute(.names(.remotes), "URLs of the remotes that are pushed to."),
    ],
    planner: { GitPushPlanner(target: $0.target, scratch: $0.scratch) },
    applier: { GitPushApplier(target: $0.target) })
}
