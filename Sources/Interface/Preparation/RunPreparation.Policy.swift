import Approval
import Orchestration
import Plans
import Policy
import Signatures

extension RunPreparation {
  /// Refuses a run before anything is spent where a policy does not let it have its models, secrets or target.
  func refuseForbidden(
    _ tiers: [String: ModelChoice], of plan: Plan, target: String, by policy: Policy
  ) throws {
    let used = Set(TierChoices.needed(by: plan).map(\.rawValue))
    func models(_ isJudge: Bool) -> [String] {
      tiers.filter { used.contains($0.key) && ($0.key == Tier.slow.rawValue) == isJudge }
        .sorted { $0.key < $1.key }.flatMap { $0.value.alternatives.map(\.model) }
    }
    let facts = RunFacts(
      drafters: models(false), judges: models(true), secrets: plan.secretNames, repository: target,
      asked: isReplay ? [.replay: "--replay"] : [:], approvals: plan.approvals,
      signers: try settings.signatures().people(under: SignerLists(policy)), isStarterKnown: host.account != nil)
    let violations = PolicyJudge(policy).violations(of: facts)
    guard let first = violations.first else { return }
    throw CommandFailure(
      .blocked, violations.map(\.description).joined(separator: "; "), hint: first.remedy)
  }
}
