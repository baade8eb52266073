package import Plans

/// Who may judge what was drafted: never the model and lane that drafted it.
package struct Judging: Sendable {
  /// By the tier's name.
  private let tiers: [String: ModelChoice]

  package init(tiers: [String: ModelChoice]) { self.tiers = tiers }

  /// - Parameter allowsSameModel: whether the policy lets a plan be judged by what drafted it.
  /// - Throws: `OwnJudge` where a commit step would be judged by the model and lane of one of its drafts.
  package func check(_ plan: Plan, allowsSameModel: Bool = false) throws(OwnJudge) {
    guard !allowsSameModel, let judge = tiers[Tier.slow.rawValue], !isScript(judge) else { return }
    for step in plan.steps {
      guard case .commit = step.kind else { continue }
      for drafting in plan.ancestors(of: step.id) {
        // What an agent asks is held against its judge when it asks.
        guard case .draft(let draft) = drafting.kind, draft.agent == nil, let drafter = tiers[draft.tier.rawValue]
        else { continue }
        let drafters = drafter.alternatives
        for judge in judge.alternatives
        where drafters.contains(where: { $0.model == judge.model && $0.lane == judge.lane }) {
          throw OwnJudge(drafting: drafting.id, judging: step.id, choice: judge)
        }
      }
    }
  }

  /// A script answers by step and task and judges nothing.
  private func isScript(_ choice: ModelChoice) -> Bool { choice.model.hasPrefix("scripted/") }
}

/// A plan whose drafts would be judged by what drafted them.
package struct OwnJudge: Error, Hashable, Sendable, CustomStringConvertible {
  package var drafting: StepID
  package var judging: StepID
  package var choice: ModelChoice

  package var reason: String {
    "\(choice.model) in the \(choice.lane.rawValue) lane would judge at step \(judging) what it drafted at step \(drafting)"
  }

  package var hint: String {
    "write tiers: { slow: { model: PROVIDER/OTHER } } in the plan or the configuration, or give --slow; to let one model do "
      + "both, write same-model: true in your policy"
  }

  package var description: String { reason }
}
