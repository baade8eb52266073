package import RunJournal

/// A run that ended, as housekeeping sees it.
package struct EndedRun: Hashable, Sendable {
  package var run: RunID
  /// Seconds since 1970-01-01T00:00:00Z of its last event.
  package var at: Int64
  /// Whether an effect of it can still be undone, which may need its drafts.
  package var isUndoable: Bool

  package init(run: RunID, at: Int64, isUndoable: Bool) {
    self.run = run
    self.at = at
    self.isUndoable = isUndoable
  }
}
