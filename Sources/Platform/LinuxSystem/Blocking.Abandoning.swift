import Dispatch
import Synchronization

extension Blocking {
  /// Does work that may not come to its end in time, such as a call of a library that cannot be interrupted.
  ///
  /// - Returns: `nil` where the time was over first, or the task was cancelled. The work then goes on by itself, and nobody
  ///   hears of what it comes to; it must be work of which nothing lasts.
  package static func run<Result: Sendable, Failure: Error>(
    within time: Duration, _ work: @escaping @Sendable () throws(Failure) -> Result
  ) async throws(Failure) -> Result? {
    let answer = FirstAnswer<Swift.Result<Result, Failure>>()
    let outcome = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        answer.await(continuation)
        let queue = DispatchQueue(label: "chancery.blocking")
        queue.async { answer.give(Swift.Result { () throws(Failure) in try work() }) }
        let (seconds, rest) = time.components
        DispatchQueue.global().asyncAfter(
          deadline: .now() + .seconds(Int(clamping: seconds)) + .nanoseconds(Int(rest / 1_000_000_000))
        ) { answer.give(nil) }
      }
    } onCancel: {
      answer.give(nil)
    }
    return try outcome?.get()
  }
}

/// Gives whoever waits the first answer, and no other.
private final class FirstAnswer<Value: Sendable>: Sendable {
  private enum State {
    case open
    case awaited(CheckedContinuation<Value?, Never>)
    case given(Value?)
  }

  private let state = Mutex<State>(.open)

  func await(_ continuation: CheckedContinuation<Value?, Never>) {
    let early = state.withLock { state -> Value?? in
      if case .given(let value) = state { return .some(value) }
      state = .awaited(continuation)
      return nil
    }
    if let early { continuation.resume(returning: early) }
  }

  func give(_ value: Value?) {
    let waiting = state.withLock { state -> CheckedContinuation<Value?, Never>? in
      if case .given = state { return nil }
      defer { state = .given(value) }
      if case .awaited(let continuation) = state { return continuation }
      return nil
    }
    waiting?.resume(returning: value)
  }
}
