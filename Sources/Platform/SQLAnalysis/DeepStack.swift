import Dispatch
import Synchronization

/// Runs work on a thread with a stack that parsers written in C cannot use up.
///
/// PostgreSQL's parser guards its stack inside a server only; outside one, a chain of a hundred thousand operators would
/// end the process. It is one thread for all of it: libpg_query takes a key of the process, of which there are a thousand,
/// for each thread that it is called on, and never gives it back.
enum DeepStack {
  /// - Returns: `nil` where the system has no such thread to give.
  static func run<Result: Sendable>(_ work: @escaping @Sendable () -> Result) -> Result? {
    guard let queue else { return nil }
    let box = Box<Result>()
    let done = DispatchSemaphore(value: 0)
    queue.give {
      let result = work()
      box.value.withLock { $0 = result }
      done.signal()
    }
    done.wait()
    return box.value.withLock { $0 }
  }

  private static let queue: Queue? = {
    let queue = Queue()
    return DeepThread.start { queue.workForever() } ? queue : nil
  }()

  private final class Box<Result: Sendable>: Sendable {
    let value = Mutex<Result?>(nil)
  }

  private final class Queue: Sendable {
    private let waiting = Mutex<[@Sendable () -> Void]>([])
    private let count = DispatchSemaphore(value: 0)

    func give(_ work: @escaping @Sendable () -> Void) {
      waiting.withLock { $0.append(work) }
      count.signal()
    }

    func workForever() {
      while true {
        count.wait()
        let work = waiting.withLock { $0.isEmpty ? nil : $0.removeFirst() }
        work?()
      }
    }
  }
}
