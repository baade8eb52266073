import JSON
import Models

/// One item of an answer of the Responses API.
struct ResponseItem: Sendable {
  private enum Kind {
    case message(text: String, refusal: String)
    case call([String: JSONValue], arguments: String)
    /// Thinking, or a kind that is not known: it goes back to the model as it came.
    case other(JSONValue)
  }

  private var kind: Kind

  init(_ item: JSONValue) {
    switch item["type"]?.stringValue {
    case "message":
      let parts = item["content"]?.arrayValue ?? []
      kind = .message(
        text: parts.compactMap { $0["text"]?.stringValue }.joined(),
        refusal: parts.compactMap { $0["refusal"]?.stringValue }.joined())
    case "function_call":
      kind = .call(item.objectValue ?? [:], arguments: CallArguments.text(item["arguments"]))
    default: kind = .other(item)
    }
  }

  mutating func append(_ more: String, isRefusal: Bool) {
    // Let go of before it grows, so that a piece is added in place and what came before is not copied.
    switch kind {
    case .message(var text, var refusal):
      kind = .other(.null)
      if isRefusal { refusal += more } else { text += more }
      kind = .message(text: text, refusal: refusal)
    case .call(let members, var arguments):
      kind = .other(.null)
      arguments += more
      kind = .call(members, arguments: arguments)
    case .other: break
    }
  }

  /// Of text and arguments.
  var bytes: Int {
    switch kind {
    case .message(let text, let refusal): text.utf8.count + refusal.utf8.count
    case .call(_, let arguments): arguments.utf8.count
    case .other: 0
    }
  }

  var isCall: Bool { if case .call = kind { true } else { false } }

  /// What the model said when it declined; `nil` where it did not.
  var refusal: String? {
    if case .message(_, let refusal) = kind, !refusal.isEmpty { refusal } else { nil }
  }

  var content: ModelContent? {
    switch kind {
    case .message(let text, _): text.isEmpty ? nil : .text(text)
    case .call(let members, let arguments): .toolCall(Self.call(members, arguments: arguments))
    case .other(let item): .opaque(item)
    }
  }

  /// Members besides the protocol's own go back with the call, except how far the server had got with it.
  private static func call(_ members: [String: JSONValue], arguments: String) -> ToolCall {
    let own: Set = ["type", "call_id", "name", "arguments", "status"]
    let extras = members.filter { !own.contains($0.key) && $0.value != .null }
    let id = members["call_id"]?.stringValue ?? members["id"]?.stringValue ?? ""
    return ToolCall(
      id: id, name: members["name"]?.stringValue ?? "", argumentsText: arguments,
      extras: extras.isEmpty ? nil : .object(extras))
  }
}
