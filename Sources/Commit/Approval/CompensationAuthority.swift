import JSON
import Plans
package import RunJournal

/// The right to undo one committed effect of one sealed proposal, once. Like a `CommitAuthority`, it cannot be copied,
/// stored or made outside this file.
package struct CompensationAuthority: ~Copyable, Sendable {
  package let sealed: SealedProposal
  /// Place of the effect in the proposal's list, from 0.
  package let index: Int
  package let applied: AppliedEffect

  fileprivate init(_ sealed: SealedProposal, index: Int, applied: AppliedEffect) {
    self.sealed = sealed
    self.index = index
    self.applied = applied
  }

  /// The same for every try to take this effect back, and for nothing else.
  package var idempotencyKey: String { applied.compensationKey }
}

extension Committer {
  /// Grants the right to take an effect back, if it was committed, was asked back, and the world has not moved on from it.
  ///
  /// A seal's expiry does not count here: it limits what may still be done, not what may be undone.
  /// - Parameters:
  ///   - record: what the journal holds about the proposal.
  ///   - live: the compensation derived again from the live state, right before it would be applied.
  /// - Throws: `Refusal`, and nothing weaker may be tried then.
  package func authorize(
    undoing index: Int, of sealed: SealedProposal, on record: CommitState, live: Compensation
  ) throws(Refusal) -> CompensationAuthority {
    guard record.holds(sealed) else { throw .notSealed }
    guard sealed.proposal.effects.indices.contains(index) else { throw .noSuchEffect(index) }
    guard let request = record.undo, request.effects.contains(index),
      request.cause == .person || sealed.proposal.policy.onFailure == .compensate
    else { throw .notRequested(index) }
    if request.cause == .person {
      let document = request.document(of: sealed.proposal.run, nonce: "", at: Instant(milliseconds: 0))
      let signed = request.signed.flatMap { document.isSaid(by: $0) ? $0 : nil }
      if let reason = Decision.refusal(of: .undo, by: request.person, signed: signed, on: sealed.proposal) {
        throw .forbidden(reason)
      }
    }
    let key = CommitAuthority.idempotencyKey(of: sealed.seal, effect: index)
    guard
      let applied = AppliedEffect(
        sealed.proposal.effects[index], key: key, evidence: record.effects[index]?.settled?.evidence ?? .null)
    else { throw .irreversible(index) }
    guard let state = record.effects[index], state.settled?.outcome == .committed else { throw .notCommitted(index) }
    if let begun = state.compensation, begun.settled?.outcome != .notApplied { throw .alreadySpent(index) }
    for later in request.effects where later > index {
      guard record.effects[later]?.isUndone == true else { throw .outOfOrder(later) }
    }
    if let difference = Difference.first(between: applied.compensation.document, and: live.document) {
      throw .stale(difference)
    }
    return CompensationAuthority(sealed, index: index, applied: applied)
  }
}
