import Approval
import Drafting
import Plans
import RunJournal

/// Rejections that hold for other runs.
extension RunExecutor {
  /// Refuses a proposal with a change that a person rejected in another run, for as long as a policy lets that hold.
  func requireNotRejected(_ proposal: Proposal, by rules: Policy) async throws {
    guard let (seconds, rule) = rules.rejections else { return }
    let since = Instant(milliseconds: ports.clock.now.milliseconds.minus(Int64(seconds).times(1000)))
    let past: [PastRejection]
    do {
      past = try await rejectionLedger(rule).rejections(since: since)
    } catch let error as LedgerError {
      throw StepStop.obstructed("\(rule.key): earlier rejections cannot be read: \(error.reason)")
    }
    let keys = Set(proposal.changeKeys.flatMap(\.self))
    guard let found = past.last(where: { !keys.isDisjoint(with: $0.changes) }) else { return }
    throw StepStop.failed(
      "\(found.person) rejected this change of this target in run \(found.run): \(found.reason); that holds until "
        + UTCMoment.text(found.at.milliseconds.plus(Int64(seconds).times(1000)))
        + ", by \(rule.source)", outcome: .rejected)
  }

  /// Keeps a rejection where other runs find it.
  func keep(_ answer: ApprovalGiven, of sealed: SealedProposal) async throws {
    guard let (_, rule) = try await rules(on: sealed.proposal.effects).rejections,
      let rejection = PastRejection(answer, of: sealed, at: ports.clock.now)
    else { return }
    do {
      try await rejectionLedger(rule).note(rejection)
    } catch let error as LedgerError {
      throw StepStop.obstructed("\(rule.key): the rejection cannot be kept: \(error.reason)")
    }
  }

  private func rejectionLedger(_ rule: Policy.Rule) throws -> any EffectLedger {
    guard let ledger = ports.ledger else {
      throw StepStop.obstructed("\(rule.key) is set, and earlier rejections cannot be read here")
    }
    return ledger
  }
}
