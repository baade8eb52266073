import Dispatch
import Orchestration
import RunJournal
import Synchronization

/// A journal in memory that a crash can stop before or after any of its entries.
final class MemoryJournal: RunJournal {
  enum Crash: Hashable, Sendable {
    /// The entry with this number is not written any more.
    case before(Int)
    /// The entry is written, and nobody hears of it.
    case after(Int)
  }

  struct Crashed: Error {}

  /// Whether a run ended by that, also where it was about to write down what became of an effect.
  static func isCrash(_ error: any Error) -> Bool {
    error is Crashed || (error as? UnrecordedOutcome)?.cause is Crashed
  }

  private let state: Mutex<(entries: [JournalEntry], crash: Crash?, isDead: Bool)>
  private let watch: @Sendable (Int) -> Void

  init(_ entries: [JournalEntry], crash: Crash? = nil, watch: @escaping @Sendable (Int) -> Void = { _ in }) {
    state = Mutex((entries, crash, false))
    self.watch = watch
  }

  var entries: [JournalEntry] { state.withLock { $0.entries } }
  var events: [RunEvent] { entries.map(\.event) }

  func append(_ event: RunEvent, at instant: Instant, as sequence: Int) throws -> JournalEntry {
    let entry = try state.withLock { state in
      let number = state.entries.count
      if state.crash == .before(number) { state.isDead = true }
      guard !state.isDead else { throw Crashed() }
      let entry = JournalEntry(run: state.entries[0].run, sequence: number, at: instant, event: event)
      state.entries.append(entry)
      if state.crash == .after(number) {
        state.isDead = true
        throw Crashed()
      }
      return entry
    }
    watch(entry.sequence)
    return entry
  }
}

/// Runs the log's jobs one after another.
final class QueueExecutor: SerialExecutor {
  private let queue = DispatchQueue(label: "test.journal")

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }
}
