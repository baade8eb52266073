/// An event with its place in a run's journal.
package struct JournalEntry: Hashable, Sendable {
  package var run: RunID
  /// From 0, without gaps.
  package var sequence: Int
  package var at: Instant
  package var event: RunEvent

  package init(run: RunID, sequence: Int, at: Instant, event: RunEvent) {
    self.run = run
    self.sequence = sequence
    self.at = at
    self.event = event
  }
}
