import Approval
import Orchestration
import Plans
import Preparation
import RunJournal

extension Session {
  /// Keeps a rejection where other runs find it, where a policy lets it hold for them.
  func keep(_ answer: ApprovalGiven, of sealed: SealedProposal, _ state: RunState) async throws {
    let policy = try RunSetup.policy(of: state.start, try RunSetup.plan(of: state.start))
    let tips = try BranchTip.all(
      of: try RunSetup.plan(of: state.start), inputs: state.start.inputs, in: state.start.target)
    let live = try PolicyLayers.live(host: host, repository: state.start.target, commits: Set(tips.map(\.commit)))
    guard policy.narrowed(by: live).rejections != nil,
      let rejection = PastRejection(answer, of: sealed, at: host.clock.now)
    else { return }
    do {
      try await settings.ledger(of: journal).note(rejection)
    } catch let error as LedgerError {
      throw CommandFailure(
        .failed, "nothing was rejected: the rejection cannot be kept for other runs: \(error.reason)")
    }
  }
}
