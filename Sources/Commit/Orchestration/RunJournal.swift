package import RunJournal

/// The journal of one run, as its driver writes it.
package protocol RunJournal: Sendable {
  /// Writes an event as the entry of that number. When it returns, the event survives the end of the process, and a barrier
  /// a loss of power; when it throws, nothing was written: also where somebody else has written in between.
  func append(_ event: RunEvent, at instant: Instant, as sequence: Int) throws -> JournalEntry
}

/// Watches a run. Observers only look; none can hold a run up for long.
package protocol RunObserver: Sendable {
  func observe(_ entry: JournalEntry, state: RunState)
}
