import Approval
import Plans
import Preparation
import RunJournal

extension Session {
  /// Refuses a decision about what was applied where a policy, of then or of now, leaves it to somebody else.
  ///
  /// - Parameters:
  ///   - document: what is decided, which is signed where a key is given.
  ///   - key: path of the key to sign with; `nil` for none.
  func decide(
    _ permission: Permission, _ document: DecisionDocument, with key: String?, on proposal: Proposal
  ) async throws -> SignedApproval? {
    let live = try PolicyLayers.live(host: host, repository: nil, commits: [])
    if let rule = live.refusal(of: permission) {
      throw undecided("\(rule.key) is refused by \(rule.source)")
    }
    var signed: SignedApproval?
    if let key { signed = try await self.signed(document.canonicalText, with: key, for: proposal) }
    if let reason = Decision.refusal(of: permission, by: host.account, signed: signed, on: proposal) {
      throw undecided(reason)
    }
    return signed
  }

  private func undecided(_ reason: String) -> CommandFailure {
    CommandFailure(
      .blocked, "nothing was recorded: \(reason)",
      hint: "ask whoever approves such changes to give the decision, with --sign where approvals are signed")
  }

  /// Refuses what was asked for at the command line where a policy, of then or of now, refuses it.
  func requirePermission(_ permission: Permission, by setup: RunSetup) async throws {
    let live = try PolicyLayers.live(host: host, repository: nil, commits: [])
    let rules = setup.policy.narrowed(
      by: try await settings.waived(live, for: setup.start.target, startedBy: setup.start.person).policy)
    guard let rule = rules.refusal(of: permission) else { return }
    throw CommandFailure(.blocked, "\(rule.key) is refused by \(rule.source)", hint: "run it without")
  }
}
