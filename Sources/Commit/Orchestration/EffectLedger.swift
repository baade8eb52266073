package import RunJournal

/// What all runs of this user have applied, for limits over time.
package protocol EffectLedger: Sendable {
  /// Effects that any run began since a moment, but for those that are known not to have happened, the oldest first.
  func effects(since moment: Instant) async throws(LedgerError) -> [PastEffect]

  /// Keeps an effect that is about to begin where it counts, whatever folder the run's own journal is in. The caller holds
  /// the right.
  func note(_ effect: PastEffect) async throws(LedgerError)

  /// What people rejected since a moment.
  func rejections(since moment: Instant) async throws(LedgerError) -> [PastRejection]

  /// Keeps a rejection for other runs.
  func note(_ rejection: PastRejection) async throws(LedgerError)

  /// What runs may have spent on models, the oldest first: all that is noted, and of runs that noted nothing what their journals say
  /// since a moment.
  ///
  /// - Parameter isWhole: whether journals are read, which takes a while.
  func spending(since moment: Instant, isWhole: Bool) async throws(LedgerError) -> [PastSpending]

  /// Keeps what a run may have spent by now. The caller holds the right.
  func note(_ spending: PastSpending) async throws(LedgerError)

  /// Takes the right to begin effects that are limited over time; no other process has it meanwhile.
  func open() async throws(LedgerError) -> any LedgerLease
}

/// Gives the right back when it is closed.
package protocol LedgerLease: Sendable {
  func close() async
}

package struct LedgerError: Error, Hashable, Sendable, CustomStringConvertible {
  package var reason: String

  package init(reason: String) { self.reason = reason }

  package var description: String { reason }
}
