import Approval
import Plans
import Preparation

extension Session {
  /// Refuses a decision about what was applied where a policy, of then or of now, leaves it to somebody else.
  func requireDecision(_ permission: Permission, on proposal: Proposal) throws {
    let live = try PolicyLayers.live(host: host, repository: nil, commits: [])
    let rule = live.refusal(of: permission).map { "\($0.key) is refused by \($0.source)" }
    guard let reason = rule ?? Decision.refusal(of: permission, by: host.account, on: proposal) else { return }
    throw CommandFailure(
      .blocked, "nothing was recorded: \(reason)", hint: "ask whoever approves such changes to give the decision")
  }

  /// Refuses what was asked for at the command line where a policy, of then or of now, refuses it.
  func requirePermission(_ permission: Permission, by policy: Policy) throws {
    let rules = policy.narrowed(by: try PolicyLayers.live(host: host, repository: nil, commits: []))
    guard let rule = rules.refusal(of: permission) else { return }
    throw CommandFailure(.blocked, "\(rule.key) is refused by \(rule.source)", hint: "run it without")
  }
}
