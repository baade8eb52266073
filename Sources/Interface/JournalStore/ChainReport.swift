package import RunJournal

/// What following the chain of a run's entries showed.
package struct ChainReport: Hashable, Sendable {
  /// The first entry that is not as it was written.
  package struct Break: Hashable, Sendable {
    package var sequence: Int
    package var problem: String

    package init(sequence: Int, problem: String) {
      self.sequence = sequence
      self.problem = problem
    }
  }

  package var run: RunID
  /// How many entries are as they were written, up to the break.
  package var entries: Int
  /// The hash of the last of them. Whoever keeps it elsewhere can tell a journal that was rewritten as a whole.
  package var head: String
  package var broken: Break?
}

extension ChainReport.Break {
  func error(_ run: RunID) -> JournalError {
    JournalError(
      .broken, "cannot trust the journal of run \(run) from entry \(sequence) on: \(problem)",
      hint: "keep a copy of the journal and restore it from a backup before you resume the run; "
        + "`chancery journal check \(run)` shows what can be read")
  }
}
