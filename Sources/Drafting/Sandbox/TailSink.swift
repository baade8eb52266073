import Synchronization

/// Keeps the end of what a command prints.
final class TailSink: OutputSink {
  private let tail = Mutex(OutputTail())

  var text: String { tail.withLock { $0.text } }

  func take(_ bytes: [UInt8], from channel: OutputChannel) -> Bool {
    tail.withLock { $0.append(bytes) }
    return true
  }
}

/// Passes on what a command prints, and has enough at a limit.
final class LimitedSink: OutputSink {
  private let sink: any OutputSink
  private let limit: Int
  private let count = Mutex(0)

  init(_ sink: any OutputSink, limit: Int) {
    self.sink = sink
    self.limit = limit
  }

  var isOverLimit: Bool { count.withLock { $0 > limit } }

  func take(_ bytes: [UInt8], from channel: OutputChannel) -> Bool {
    guard channel != .refusals else { return sink.take(bytes, from: channel) }
    // What comes after the limit, before the command is dead, is nobody's any more.
    guard !isOverLimit else { return false }
    let goesOn = count.withLock { count in
      count += bytes.count
      return count <= limit
    }
    return sink.take(bytes, from: channel) && goesOn
  }
}
