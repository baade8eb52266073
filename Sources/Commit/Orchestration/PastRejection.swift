package import Approval
import Plans
package import RunJournal

/// A person's no to a change of a target, which holds for other runs where a policy says so.
package struct PastRejection: Hashable, Sendable {
  package var at: Instant
  package var run: RunID
  package var person: String
  package var reason: String
  /// Of the effects that were rejected, as `Proposal.changeKeys` has them.
  package var changes: [String]

  package init(at: Instant, run: RunID, person: String, reason: String, changes: [String]) {
    self.at = at
    self.run = run
    self.person = person
    self.reason = reason
    self.changes = changes
  }

  /// `nil` for a rejection that only asks for another draft.
  package init?(_ answer: ApprovalGiven, of sealed: SealedProposal, at now: Instant) {
    guard answer.decision == .reject, answer.redraft == nil else { return nil }
    let keys = sealed.proposal.changeKeys
    self.init(
      at: now, run: sealed.proposal.run, person: answer.person, reason: answer.reason ?? "",
      changes: answer.effects.map { $0.filter { keys.indices.contains($0) }.flatMap { keys[$0] } }
        ?? keys.flatMap(\.self))
  }
}

/// What a run may have spent on models by a moment, all its calls together.
package struct PastSpending: Hashable, Sendable {
  package var at: Instant
  package var run: RunID
  package var total: SpendReserve

  package init(at: Instant, run: RunID, total: SpendReserve) {
    self.at = at
    self.run = run
    self.total = total
  }

  /// What runs spent since a moment, of totals in the order of time.
  package static func used(_ past: [PastSpending], since moment: Instant) -> SpendReserve {
    var before: [RunID: SpendReserve] = [:]
    var last: [RunID: SpendReserve] = [:]
    for entry in past {
      if entry.at.milliseconds < moment.milliseconds { before[entry.run] = entry.total }
      last[entry.run] = entry.total
    }
    var used = SpendReserve()
    for (run, total) in last {
      let earlier = before[run] ?? SpendReserve()
      used.money = Money(
        picodollars: used.money.picodollars.plus(max(0, total.money.picodollars.minus(earlier.money.picodollars))))
      used.tokens = used.tokens.plus(max(0, total.tokens.minus(earlier.tokens)))
    }
    return used
  }
}
