import Foundation
import JournalStore
import Orchestration
import RunJournal

/// The journal on disk as the journal of one run.
struct JournalWriter: RunJournal {
  let journal: Journal
  let run: RunID

  func append(_ event: RunEvent, at instant: Instant, as sequence: Int) throws -> JournalEntry {
    try journal.append(event, to: run, at: instant, expecting: sequence)
  }
}

/// Writing the journal waits for the disk; it does so on a thread of its own.
final class JournalExecutor: SerialExecutor {
  static let shared = JournalExecutor()
  private let queue = DispatchQueue(label: "chancery.journal")

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }
}
