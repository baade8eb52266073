import JSON
import Models
import Plans

/// A question in the form of the Messages API.
struct AnthropicRequest: Sendable {
  let capabilities: ModelCapabilities

  func body(of request: ModelRequest) -> JSONValue {
    // A conversation with tools is sent again and again; what was sent before is read from the provider's cache then.
    let isCached = capabilities.cache == .marked && !request.tools.isEmpty
    var members: [String: JSONValue] = [
      "model": .string(request.choice.modelName), "max_tokens": .integer(Int64(request.maximumTokens)),
      "messages": .array(Self.messages(request.messages, isCached: isCached)), "stream": true,
    ]
    let system = request.systemText(for: capabilities.schema)
    if !system.isEmpty { members["system"] = .array([Self.text(system, isCached: isCached)]) }
    if !request.tools.isEmpty {
      members["tools"] = .array(
        request.tools.map {
          ["name": .string($0.name), "description": .string($0.summary), "input_schema": $0.schema]
        })
    }
    var output: [String: JSONValue] = [:]
    if let effort = request.choice.effort { output["effort"] = .string(effort.rawValue) }
    if let schema = request.answerSchema, capabilities.schema == .native {
      output["format"] = ["type": "json_schema", "schema": AnthropicSchema.restricted(schema)]
    }
    if !output.isEmpty { members["output_config"] = .object(output) }
    if let word = capabilities.lanes[request.choice.lane] { members["speed"] = .string(word) }
    return .object(members)
  }

  private static func text(_ text: String, isCached: Bool = false) -> JSONValue {
    marked(["type": "text", "text": .string(text)], isCached: isCached)
  }

  private static func marked(_ block: JSONValue, isCached: Bool) -> JSONValue {
    guard isCached, case .object(var members) = block else { return block }
    members["cache_control"] = ["type": "ephemeral"]
    return .object(members)
  }

  private static func messages(_ messages: [ModelMessage], isCached: Bool) -> [JSONValue] {
    messages.enumerated().compactMap { index, message in
      let isLast = index == messages.count - 1
      var (role, blocks) = self.blocks(of: message)
      if isLast, role == "user", let last = blocks.popLast() { blocks.append(marked(last, isCached: isCached)) }
      // The API takes no message without content.
      guard !blocks.isEmpty else { return JSONValue?.none }
      return ["role": .string(role), "content": .array(blocks)]
    }
  }

  private static func blocks(of message: ModelMessage) -> (role: String, blocks: [JSONValue]) {
    switch message {
    case .user(let words): ("user", words.isEmpty ? [] : [text(words)])
    case .assistant(let content): ("assistant", content.compactMap(block))
    case .toolResults(let results):
      (
        "user",
        results.map {
          [
            "type": "tool_result", "tool_use_id": .string($0.callID), "content": .string($0.text),
            "is_error": .bool($0.isError),
          ]
        }
      )
    }
  }

  /// The block for a piece of content; the API takes no empty text.
  private static func block(_ content: ModelContent) -> JSONValue? {
    switch content {
    case .text(""): JSONValue?.none
    case .text(let words): text(words)
    case .opaque(let block): block
    case .toolCall(let call):
      .object(
        (call.extras?.objectValue ?? [:]).merging([
          "type": "tool_use", "id": .string(call.id), "name": .string(call.name), "input": input(call.argumentsText),
        ]) { $1 })
    }
  }

  /// The API takes nothing but an object here, even for a call whose arguments the model got wrong.
  private static func input(_ text: String) -> JSONValue {
    if let value = try? JSONValue(parsing: text), value.objectValue != nil { return value }
    return ["unreadable_arguments": .string(text)]
  }
}
