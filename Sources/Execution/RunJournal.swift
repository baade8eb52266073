package import History

/// The journal of one run, as its driver writes it.
package protocol RunJournal: Sendable {
  /// Makes an event durable. When it returns, the event survives a crash; when it throws, nothing was written.
  func append(_ event: RunEvent, at instant: Instant) throws -> JournalEntry
}

/// Watches a run. Observers only look; none can hold a run up for long.
package protocol RunObserver: Sendable {
  func observe(_ entry: JournalEntry, state: RunState)
}
