import ArgumentParser
import JournalStore
import Preparation
import RunJournal

extension CompletionKind {
  /// The ids of runs, for the shell. What cannot be read completes nothing.
  static var runs: CompletionKind {
    .custom { _, _, _ in
      guard let state = try? HostEnvironment().state, let journal = try? Journal.open(state, for: .reading),
        let rows = try? journal.runs(latest: 200)
      else { return [] }
      return rows.map(\.run.text)
    }
  }
}
