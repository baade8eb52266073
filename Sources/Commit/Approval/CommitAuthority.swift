import Plans
package import RunJournal

/// The right to apply one effect of one sealed proposal, once.
///
/// It carries the effect, so there is no second argument that could disagree with it. It cannot be copied, stored or
/// made outside this file; applying consumes it.
package struct CommitAuthority: ~Copyable, Sendable {
  package let sealed: SealedProposal
  /// Place of the effect in the proposal's list, from 0.
  package let index: Int
  package let effect: ProposedEffect
  /// The same for every try to apply this effect, and for no other effect.
  package let idempotencyKey: String
  /// Whether it was tried before and the journal holds that it did not happen: by a probe, or by a person's word.
  package let wasNotApplied: Bool

  fileprivate init(_ sealed: SealedProposal, index: Int, effect: ProposedEffect, wasNotApplied: Bool) {
    self.wasNotApplied = wasNotApplied
    self.sealed = sealed
    self.index = index
    self.effect = effect
    idempotencyKey = CommitAuthority.idempotencyKey(of: sealed.seal, effect: index)
  }

  /// The key by which a target can tell a second try from a second effect.
  package static func idempotencyKey(of seal: Seal, effect index: Int) -> String { "\(seal.hex)-\(index)" }
}

/// What the committer goes by when it is asked for a right: the record, and the world as it is now.
package struct CommitEvidence: Sendable {
  /// What the journal holds about the proposal.
  package var record: CommitState
  /// The effect derived again from the live state, right before it would be applied.
  package var live: ProposedEffect
  /// The whole proposal derived again from the plan, the run and its drafts; `live` stands for the effect in it.
  package var derived: DerivedProposal
  package var now: Instant
  /// What was rejected or blocked in the run so far.
  package var denied: DeniedTargets

  package init(
    record: CommitState, live: ProposedEffect, derived: Proposal, now: Instant, denied: DeniedTargets = DeniedTargets()
  ) {
    self.init(record: record, live: live, derived: DerivedProposal(derived), now: now, denied: denied)
  }

  package init(
    record: CommitState, live: ProposedEffect, derived: DerivedProposal, now: Instant,
    denied: DeniedTargets = DeniedTargets()
  ) {
    self.record = record
    self.live = live
    self.derived = derived
    self.now = now
    self.denied = denied
  }
}

/// The one component that may grant the right to apply an effect.
package struct Committer: Sendable {
  package init() {}

  /// Grants the right to apply an effect, if everything that was reviewed is still so.
  ///
  /// - Throws: `Refusal`, and nothing weaker may be tried then.
  package func authorize(
    effect index: Int, of sealed: SealedProposal, on evidence: CommitEvidence
  ) throws(Refusal) -> CommitAuthority {
    let record = evidence.record
    guard record.holds(sealed) else { throw .notSealed }
    guard sealed.isCurrent else { throw .outdated(sealed.formVersion) }
    guard sealed.proposal.effects.indices.contains(index) else { throw .noSuchEffect(index) }
    try checkDecisions(on: sealed, by: evidence)
    if let lapse = sealed.proposal.lapse(at: evidence.now) { throw .lapsed(lapse) }
    for earlier in 0..<index {
      guard record.effects[earlier]?.settled?.outcome == .committed else { throw .outOfOrder(earlier) }
    }
    if let spent = record.effects[index], spent.settled?.outcome != .notApplied || spent.settled?.stale == true {
      throw .alreadySpent(index)
    }
    if let difference = sealed.difference(of: evidence.live, at: index, in: evidence.derived) {
      throw .stale(difference)
    }
    return CommitAuthority(
      sealed, index: index, effect: sealed.proposal.effects[index],
      wasNotApplied: record.effects[index] != nil)
  }

  private func checkDecisions(on sealed: SealedProposal, by evidence: CommitEvidence) throws(Refusal) {
    switch ApprovalStatus(of: sealed, in: evidence.record, at: evidence.now, denied: evidence.denied) {
    case .denied(let reasons): throw .denied(reasons)
    case .approved: return
    case .needsVerdict: throw .noVerdict
    case .needsPerson(let reasons): throw .noApproval(reasons)
    case .rejectedByVerdict(let reasons), .rejectedByPerson(let reasons): throw .rejected(reasons)
    case .changesWanted(_, let reasons): throw .rejected(reasons)
    }
  }
}

/// Why the committer grants no right.
package enum Refusal: Error, Hashable, Sendable {
  /// The proposal is not the one that the journal holds under this seal.
  case notSealed
  /// An earlier program sealed it, in a form of this version; it has to be sealed, judged and approved anew.
  case outdated(Int64)
  case noSuchEffect(Int)
  case noVerdict
  case noApproval([String])
  case rejected([String])
  /// A target of it was rejected or blocked before, for good.
  case denied([String])
  case lapsed(SealLapse)
  /// The effect was started before; `chancery resume` finds out what became of it.
  case alreadySpent(Int)
  /// An effect before it has not been committed; where it is to be undone, one after it has not been.
  case outOfOrder(Int)
  /// The effect has no compensation, so it cannot be undone.
  case irreversible(Int)
  /// The effect was not committed, so there is nothing to undo.
  case notCommitted(Int)
  /// Neither a person nor the plan asks for the effect to be undone.
  case notRequested(Int)
  /// A policy does not let this person decide it.
  case forbidden(String)
  /// The world is not what was reviewed.
  case stale(Difference)
}

extension CommitState {
  /// Whether this very proposal, byte for byte, is the current one.
  func holds(_ proposal: SealedProposal) -> Bool {
    sealed?.seal == proposal.seal.hex
      && sealed?.proposal.utf8.elementsEqual(proposal.canonicalText.utf8) == true
  }
}

extension Proposal {
  /// The same with an effect as it was derived from the live state. Where it comes from is not the world's to say, and stays.
  package func replacing(effect index: Int, by live: ProposedEffect) -> Proposal {
    guard effects.indices.contains(index) else { return self }
    var proposal = self
    proposal.effects[index] = live
    proposal.effects[index].origin = effects[index].origin
    return proposal
  }
}
