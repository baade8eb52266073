import Orchestration
import Plans
import Policy
import RunJournal

extension RunPreparation {
  /// Refuses a run before anything is spent where a policy does not let it have its models, secrets or target.
  func refuseForbidden(
    _ tiers: [String: ModelChoice], of plan: Plan, target: String, by policy: Policy
  ) throws {
    let facts = try settings.facts(
      of: plan, tiers: tiers, target: target, under: policy, asked: isReplay ? [.replay: "--replay"] : [:],
      isStarterKnown: host.account != nil)
    try PolicyJudge(policy).violations(of: facts).refuse()
  }
}

extension RunSetup {
  /// Refuses to go on where a policy does not let the run have the models and secrets that the configuration names now:
  /// whoever drives it on may have written other addresses into it since.
  ///
  /// - Parameter asksModels: whether a model may still be asked.
  package func refuseForbidden(asksModels: Bool) throws {
    var facts = try settings.facts(
      of: plan, tiers: start.tiers, target: start.target, under: policy, isStarterKnown: start.person != nil)
    if !asksModels { (facts.drafters, facts.judges) = ([], []) }
    try PolicyJudge(policy).violations(reaching: facts).refuse()
  }
}

extension [BoundaryViolation] {
  fileprivate func refuse() throws {
    guard let first else { return }
    throw CommandFailure(.blocked, map(\.description).joined(separator: "; "), hint: first.remedy)
  }
}
