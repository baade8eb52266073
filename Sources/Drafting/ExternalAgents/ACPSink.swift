import Drafting
import Sandbox
import Synchronization

/// Speaks with an agent over its standard input and output, and keeps what it prints on standard error.
final class ACPSink: OutputSink {
  private struct State {
    var conversation: ACPConversation
    var lines = LineBuffer(longest: 1 << 20)
    var result: AgentRun.Ending?
  }

  /// Bytes of answers that may wait for an agent that asks and does not read.
  private static let mostWaiting = 1 << 20

  private let state: Mutex<State>
  private let input: CommandInput
  private let errors: AgentSink
  /// Called once, when there is nothing more to say.
  private let end: @Sendable () -> Void

  init(
    _ conversation: ACPConversation, input: CommandInput, progress: @escaping @Sendable (String) -> Void,
    end: @escaping @Sendable () -> Void
  ) {
    state = Mutex(State(conversation: conversation))
    self.input = input
    self.end = end
    errors = AgentSink(progress: progress)
    perform(conversation.begin())
  }

  var tail: String { errors.tail }

  /// What came of the conversation; `nil` where it has no end.
  var result: AgentRun.Ending? { state.withLock { $0.result } }

  var words: String { state.withLock { $0.conversation.words } }

  func take(_ bytes: [UInt8], from channel: OutputChannel) -> Bool {
    guard channel == .output else { return errors.take(bytes, from: channel) }
    let actions = state.withLock { state -> [ACPConversation.Action] in
      guard state.result == nil else { return [] }
      return state.lines.take(bytes).flatMap { state.conversation.take($0) }
    }
    perform(actions)
    return true
  }

  private func perform(_ actions: [ACPConversation.Action]) {
    for action in actions {
      switch action {
      case .send(let line): send(line)
      case .show(let text): errors.show([text])
      case .done: finish(.done)
      case .failed(let reason): finish(.failed(reason))
      }
    }
  }

  private func send(_ line: String) {
    guard result == nil else { return }
    guard input.waitingBytes <= Self.mostWaiting else { return finish(.failed("it does not read what it is answered")) }
    input.write(Array("\(line)\n".utf8))
  }

  private func finish(_ ending: AgentRun.Ending) {
    state.withLock { $0.result = $0.result ?? ending }
    input.close()
    end()
  }
}
