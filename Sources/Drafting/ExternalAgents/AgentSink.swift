import Sandbox
import Synchronization

/// Keeps the end of what an agent prints, and reports its lines as they come.
final class AgentSink: OutputSink {
  private struct State {
    var tail = OutputTail()
    var lines = LineBuffer()
    var reported = 0
  }

  /// Lines of one attempt that are shown; the end of the rest is in the journal.
  private static let mostLines = 200

  private let state = Mutex(State())
  private let progress: @Sendable (String) -> Void

  init(progress: @escaping @Sendable (String) -> Void) { self.progress = progress }

  var tail: String { state.withLock { $0.tail.text } }

  /// Reports what was printed without an end of line.
  func finish() { show(state.withLock { [$0.lines.finish()] }) }

  func take(_ bytes: [UInt8], from channel: OutputChannel) -> Bool {
    show(
      state.withLock { state in
        state.tail.append(bytes)
        return state.lines.take(bytes)
      })
    return true
  }

  /// Reports lines, as long as there are not too many.
  func show(_ lines: [String]) {
    let written = lines.filter { !$0.allSatisfy(\.isWhitespace) }
    let shown = state.withLock { state in
      defer { state.reported += written.count }
      return written.prefix(max(0, Self.mostLines - state.reported))
    }
    for line in shown { progress(line) }
  }
}
