import JSON
import Models

/// A conversation with an agent in the Agent Client Protocol, version 1: one session, one prompt.
///
/// It takes lines and returns what follows from them; nothing is read, written or waited for here. Permission is given
/// for what the agent asks, once: all that it can do stays in a scratch copy. Files and terminals are its own affair in
/// the sandbox, so none is offered.
package struct ACPConversation: Sendable {
  package enum Action: Hashable, Sendable {
    /// A line for the agent, without its end.
    case send(String)
    /// What a person may want to see.
    case show(String)
    /// The conversation is over: the agent says that it is done, or why it is not.
    case done
    case failed(String)
  }

  private enum State: Hashable, Sendable {
    case initializing, opening, prompting, over
  }

  private let prompt: String
  private let folder: String
  private var state = State.initializing
  private var strangeLines = 0
  /// What the agent says in a line that has no end yet.
  private var line: [UInt8] = []
  /// The end of what the agent said, in bytes, because a character has no upper size.
  private var said: [UInt8] = []

  /// Lines that are no message after which the agent is taken not to speak the protocol.
  private static let mostStrangeLines = 100
  private static let version: Int64 = 1
  private static let mostWords = 8000
  private static let longestShown = 2000
  /// Bytes of an agent's own words in why it failed.
  private static let mostReason = 1000

  /// The end of what the agent said.
  package var words: String { String(decoding: said.suffix(Self.mostWords).drop { $0 & 0xC0 == 0x80 }, as: UTF8.self) }

  /// - Parameter folder: the workspace, as the agent sees it.
  package init(prompt: String, folder: String) {
    self.prompt = prompt
    self.folder = folder
  }

  /// What opens the conversation.
  package func begin() -> [Action] {
    let capabilities: JSONValue = ["fs": ["readTextFile": false, "writeTextFile": false], "terminal": false]
    return [
      request(
        0, "initialize",
        [
          "protocolVersion": .integer(Self.version), "clientCapabilities": capabilities,
          "clientInfo": ["name": "chancery", "title": "Chancery", "version": "1"],
        ])
    ]
  }

  /// Takes a line that the agent wrote.
  package mutating func take(_ line: String) -> [Action] {
    guard state != .over, !line.allSatisfy(\.isWhitespace) else { return [] }
    guard let message = try? JSONValue(parsing: line), message["jsonrpc"] == "2.0" else {
      strangeLines += 1
      guard strangeLines <= Self.mostStrangeLines else { return fail("it does not speak the Agent Client Protocol") }
      return [Self.show(line)]
    }
    if let method = message["method"]?.stringValue {
      let parameters = message["params"] ?? .null
      guard let id = message["id"], id != .null else { return heard(method, parameters) }
      return [answer(id, to: method, parameters)]
    }
    return takeAnswer(message)
  }

  private mutating func fail(_ reason: String) -> [Action] {
    state = .over
    return flushed() + [.failed(reason)]
  }

  private mutating func takeAnswer(_ message: JSONValue) -> [Action] {
    let expected: Int64 =
      switch state {
      case .initializing: 0
      case .opening: 1
      case .prompting: 2
      case .over: -1
      }
    guard message["id"]?.integerValue == expected else { return [] }
    if let error = message["error"], error != .null {
      let code = error["code"]?.integerValue.map { " (\($0))" } ?? ""
      let needsLogin = error["code"]?.integerValue == -32000
      let login =
        needsLogin ? "; it wants to be logged in, which it cannot be here: give it models, whose keys are added" : ""
      let message = PlainText.excerpt(of: error["message"]?.stringValue ?? "no reason given", bytes: Self.mostReason)
      return fail("it answered with an error\(code)\(login)\n" + PromptDelimiter.wrap(message, as: "what it said"))
    }
    return goOn(message["result"] ?? .null)
  }

  private mutating func goOn(_ result: JSONValue) -> [Action] {
    switch state {
    case .initializing:
      guard result["protocolVersion"]?.integerValue == Self.version else {
        return fail("it speaks another version of the Agent Client Protocol than 1")
      }
      state = .opening
      return [request(1, "session/new", ["cwd": .string(folder), "mcpServers": []])]
    case .opening:
      guard let session = result["sessionId"]?.stringValue else { return fail("it opened no session") }
      state = .prompting
      return [
        request(
          2, "session/prompt",
          ["sessionId": .string(session), "prompt": [["type": "text", "text": .string(prompt)]]])
      ]
    case .prompting: return end(result["stopReason"]?.stringValue ?? "no reason")
    case .over: return []
    }
  }

  private mutating func end(_ reason: String) -> [Action] {
    switch reason {
    case "end_turn":
      state = .over
      return flushed() + [.done]
    case "refusal": return fail("it declined the task")
    case "max_tokens", "max_turn_requests": return fail("it reached a limit of its own (\(reason))")
    default: return fail("it stopped (\(PlainText.excerpt(of: reason, bytes: 100)))")
    }
  }

  /// Notices of the agent.
  private mutating func heard(_ method: String, _ parameters: JSONValue) -> [Action] {
    guard method == "session/update", let update = parameters["update"] else { return [] }
    switch update["sessionUpdate"]?.stringValue {
    case "agent_message_chunk":
      guard let text = update["content"]?["text"]?.stringValue else { return [] }
      said += text.utf8
      if said.count > 4 * Self.mostWords { said.removeFirst(said.count - Self.mostWords) }
      return shown(text)
    case "tool_call":
      let kind = update["kind"]?.stringValue ?? "tool"
      // What it says before it acts is not what it says at its end.
      said = []
      return flushed() + [Self.show("[\(kind)] \(update["title"]?.stringValue ?? "")")]
    default: return []
    }
  }

  /// Whole lines of what it says; models speak in pieces of a few letters.
  private mutating func shown(_ text: String) -> [Action] {
    var shown: [Action] = []
    for byte in text.utf8 {
      let isEnd = byte == UInt8(ascii: "\n")
      if isEnd || line.count >= Self.longestShown { shown += flushed() }
      if !isEnd { line.append(byte) }
    }
    return shown
  }

  private mutating func flushed() -> [Action] {
    defer { line = [] }
    return line.isEmpty ? [] : [Self.show(String(decoding: line, as: UTF8.self))]
  }

  private static func show(_ text: String) -> Action { .show(PlainText.excerpt(of: text, bytes: longestShown)) }

  private func request(_ id: Int64, _ method: String, _ parameters: JSONValue) -> Action {
    .send(
      (["jsonrpc": "2.0", "id": .integer(id), "method": .string(method), "params": parameters] as JSONValue)
        .canonicalText)
  }
}
