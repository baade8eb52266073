import Dispatch
import Synchronization

/// Bytes of an answer on their way from the task that gets them to the thread that writes them.
package final class ResponsePipe: Sendable {
  private struct State {
    var pieces: [[UInt8]] = []
    var isEnded = false
  }

  private let state = Mutex(State())
  private let news = DispatchSemaphore(value: 0)

  func put(_ piece: [UInt8]) {
    guard !piece.isEmpty else { return }
    state.withLock { $0.pieces.append(piece) }
    news.signal()
  }

  /// Nothing more comes.
  func end() {
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
