package import Approval
package import Plans

/// What a run knows when its effects are planned.
package struct EffectContext: Sendable {
  package var planName: String
  package var goal: String
  package var run: String
  /// Object ids of the commit that drafting started from and of the merged draft, in the scratch repository.
  package var base: String
  package var draft: String
  /// Lines for the commit message that say which models drafted.
  package var attributions: [String]
  package var values: Template.Values
  /// Seconds since 1970, fixed for a proposal so that what is built from it has one name.
  package var seconds: Int64
  /// The effects of the same step that are applied before.
  package var earlier: [ProposedEffect] = []
  /// The effect that is planned right after this one; `nil` where this is the last.
  package var next: EffectDeclaration?
  /// What planners keep from one effect of the step to the next. It goes with the last context that has it.
  package let memory = PlannerMemory()
  /// Place of the declaration in the step's list, from 0.
  package var place = 0
  /// Whether nothing will be applied, so that what is in the way of that stops nothing.
  package var isDryRun = false
  /// Why what the plan declares as a dry-run is not run before somebody has approved; `nil` where it may.
  package var untried: String?

  package init(
    planName: String, goal: String, run: String, base: String, draft: String, attributions: [String],
    values: Template.Values, seconds: Int64
  ) {
    self.planName = planName
    self.goal = goal
    self.run = run
    self.base = base
    self.draft = draft
    self.attributions = attributions
    self.values = values
    self.seconds = seconds
  }
}
