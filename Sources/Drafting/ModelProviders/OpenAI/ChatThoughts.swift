import JSON
import Models

/// What a message of Chat Completions has besides text and calls and its server wants back: the model's thinking, its
/// signatures, and content that is a list of parts.
///
/// It stands in a conversation as `{"message": {…}}`, whose members the message is sent with again.
struct ChatThoughts: Sendable {
  private var members: [String: JSONValue] = [:]
  /// The content, where it came in parts and not all of them are text.
  private var parts: [JSONValue] = []

  /// Takes a delta or a whole message.
  ///
  /// - Returns: the bytes of thinking in it.
  mutating func take(_ delta: JSONValue) -> Int {
    var bytes = 0
    for (name, value) in delta.objectValue ?? [:] where Self.isWanted(name) && value != .null {
      // The same words come under two names from some servers; they are thought once.
      if name == "reasoning_content" || name == "reasoning" { bytes = max(bytes, Self.bytes(of: value)) }
      members[name] = Self.joined(members[name], value)
    }
    for part in delta["content"]?.arrayValue ?? [] {
      if let thinking = part["thinking"] { bytes += Self.bytes(of: thinking) }
      parts.append(part)
    }
    return bytes
  }

  private static func isWanted(_ name: String) -> Bool {
    ["reasoning", "thinking", "thought", "signature"].contains { name.contains($0) }
      || ["extra_content", "provider_specific_fields", "encrypted_content"].contains(name)
  }

  private static func bytes(of value: JSONValue) -> Int { (value.stringValue ?? value.canonicalText).utf8.count }

  private static func joined(_ old: JSONValue?, _ new: JSONValue) -> JSONValue {
    switch (old, new) {
    case (.string(let before)?, .string(let more)): .string(before + more)
    case (.array(let before)?, .array(let more)): .array(before + more)
    default: new
    }
  }

  /// What goes back with the conversation; `nil` where there is nothing.
  var content: ModelContent? {
    var message = members
    if parts.contains(where: { $0["type"]?.stringValue != "text" }) { message["content"] = .array(parts) }
    return message.isEmpty ? nil : .opaque(["message": .object(message)])
  }

  /// The text of a content in parts.
  static func text(in content: JSONValue?) -> String? {
    guard let parts = content?.arrayValue else { return content?.stringValue }
    return parts.compactMap { $0["type"]?.stringValue == "text" ? $0["text"]?.stringValue : nil }.joined()
  }
}
