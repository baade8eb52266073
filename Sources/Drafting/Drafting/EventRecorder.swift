package import RunJournal

/// Where what happens in a step is written down.
package protocol EventRecorder: Sendable {
  /// Returns when the event will be found again by whoever reads the journal.
  func record(_ event: RunEvent) async throws
}
