import Foundation
import Synchronization

/// Leaves work alone that does not stop by itself: a call of a library, or a long computation, hears of no cancellation.
///
/// Whoever waits for the work gets an error in its place, and ends the process. A run that is left so is resumed like one
/// whose process was killed: whatever was decided is on disk.
package final class CutOff: Sendable {
  private struct State {
    var handler: (@Sendable (any Error) -> Void)?
    var isDismissed = false
  }

  private let state = Mutex(State())
  private let mayLeave: @Sendable () -> Bool

  /// - Parameter mayLeave: whether nothing is under way that has to come to its end; what answers `true` sees to it that
  ///   nothing of that kind begins any more.
  package init(mayLeave: @escaping @Sendable () -> Bool = { true }) { self.mayLeave = mayLeave }

  /// Cuts the work off after some time, and as soon as that may be done.
  package func schedule(after time: Duration, throwing error: any Error) {
    // A thread of its own: those of the pool may be what does not stop.
    Thread.detachNewThread { [self] in
      Thread.sleep(forTimeInterval: Double(time.components.seconds))
      while !state.withLock(\.isDismissed) {
        if mayLeave() { return state.withLock(\.handler)?(error) ?? () }
        Thread.sleep(forTimeInterval: 0.1)
      }
    }
  }

  /// Waits for the work, or for the error with which it is left alone.
  func value<Result: Sendable>(of work: Task<Result, any Error>) async throws -> Result {
    defer { state.withLock { $0.isDismissed = true } }
    return try await withCheckedThrowingContinuation { continuation in
      let answer = OneAnswer(continuation)
      state.withLock { $0.handler = { answer.give(.failure($0)) } }
      Task { answer.give(await work.result) }
    }
  }
}

/// Resumes whoever waits with the first answer, and with no other.
private final class OneAnswer<Result: Sendable>: Sendable {
  private let waiting: Mutex<CheckedContinuation<Result, any Error>?>

  init(_ continuation: CheckedContinuation<Result, any Error>) { waiting = Mutex(continuation) }

  func give(_ answer: Swift.Result<Result, any Error>) {
    let continuation = waiting.withLock { waiting in
      defer { waiting = nil }
      return waiting
    }
    continuation?.resume(with: answer)
  }
}
