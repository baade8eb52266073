import Dispatch
import Synchronization

/// Bytes of an answer on their way from the task that gets them to the thread that writes them.
package final class ResponsePipe: Sendable {
  private struct State {
    var pieces: [[UInt8]] = []
    var isEnded = false
    var refusal: String?
  }

  private let state = Mutex(State())
  private let news = DispatchSemaphore(value: 0)

  package func put(_ piece: [UInt8]) {
    guard !piece.isEmpty else { return }
    state.withLock { $0.pieces.append(piece) }
    news.signal()
  }

  /// Answers that what was asked for is not given; the reason is remembered.
  ///
  /// - Parameter told: what the agent hears instead, where the reason says more than it should know.
  func refuse(_ cause: ProxyAnswer.Cause, _ reason: String, _ form: ErrorForm, told: String? = nil) {
    state.withLock { $0.refusal = reason }
    put(ProxyAnswer(cause, told ?? reason, form).bytes)
  }

  /// Why what was asked for was not given; `nil` where it was.
  var refusal: String? { state.withLock { $0.refusal } }

  /// Nothing more comes.
  package func end() {
    state.withLock { $0.isEnded = true }
    news.signal()
  }

  /// Waits for the next bytes; `nil` at the end.
  func next() -> [UInt8]? {
    while true {
      let (piece, isEnded) = state.withLock { state -> ([UInt8], Bool) in
        defer { state.pieces = [] }
        return (state.pieces.flatMap { $0 }, state.isEnded)
      }
      if !piece.isEmpty { return piece }
      if isEnded { return nil }
      news.wait()
    }
  }
}
