import ArgumentParser
import JournalStore
import Preparation
import RunJournal

extension CompletionKind {
  /// The ids of runs, for the shell. What cannot be read completes nothing.
  static var runs: CompletionKind {
    .custom { _, _, prefix in
      guard let state = try? HostEnvironment().state, let journal = try? Journal.open(state, for: .reading),
        let rows = try? journal.runs(latest: 200)
      else { return [] }
      let ids = rows.map(\.run.text)
      guard !prefix.isEmpty else { return ids }
      // A shell completes what begins like the word, and the last part of an id names a run as well.
      return ids + ids.compactMap { $0.split(separator: "-").last.map(String.init) }.filter { $0.hasPrefix(prefix) }
    }
  }
}
