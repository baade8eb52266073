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
  /// - Returns: the bytes of thinking in it; 1 where there is something that is not counted in bytes.
  mutating func take(_ delta: JSONValue) -> Int {
    var bytes = 0
    for (name, value) in delta.objectValue ?? [:] where Self.isWanted(name) && value != .null {
      if value != "", value != [] { bytes = max(bytes, 1) }
      // The same words come under two names from some servers; they are thought once.
      if name == "reasoning_content" || name == "reasoning" { bytes = max(bytes, Self.bytes(of: value)) }
      Self.join(&members[name], value)
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

  /// Adds in place: what came before is not copied for each piece.
  private static func join(_ old: inout JSONValue?, _ new: JSONValue) {
    switch (old.take(), new) {
    case (.string(var text)?, .string(let more)):
      text += more
      old = .string(text)
    case (.array(var list)?, .array(let more)):
      list += more
      old = .array(list)
    default: old = new
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
