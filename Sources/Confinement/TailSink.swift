import Synchronization

/// Keeps the end of what a command prints, and has enough at a limit.
final class TailSink: OutputSink {
  private let limit: Int
  private let tail = Mutex(OutputTail())

  init(limit: Int) { self.limit = limit }

  var text: String { tail.withLock { $0.text } }
  var isOverLimit: Bool { tail.withLock { $0.count > limit } }

  func take(_ bytes: [UInt8], from channel: OutputChannel) -> Bool {
    tail.withLock { tail in
      tail.append(bytes)
      return tail.count <= limit
    }
  }
}
