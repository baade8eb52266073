import JSON
import Models
import Plans

/// Writes questions in the form of the Responses API, as far as a server knows it.
struct OpenAIResponsesRequest: Sendable {
  let capabilities: ModelCapabilities

  func body(of request: ModelRequest) -> JSONValue {
    // Nothing is kept at the provider, so that what the model thought comes with the answer, and goes back with it.
    var members: [String: JSONValue] = [
      "model": .string(request.choice.modelName), "input": .array(request.messages.flatMap(Self.items)),
      "max_output_tokens": .integer(Int64(request.maximumTokens)), "stream": true, "store": false,
      "include": ["reasoning.encrypted_content"],
    ]
    let system = request.systemText(for: capabilities.schema)
    if !system.isEmpty { members["instructions"] = .string(system) }
    if !request.tools.isEmpty { members["tools"] = .array(request.tools.map(Self.tool)) }
    if let effort = request.choice.effort { members["reasoning"] = ["effort": .string(effort.rawValue)] }
    if let word = capabilities.lanes[request.choice.lane] { members["service_tier"] = .string(word) }
    if capabilities.cache == .key { members["prompt_cache_key"] = .string(request.cacheName) }
    if let schema = request.answerSchema, let format = format(schema) { members["text"] = ["format": format] }
    return .object(members)
  }

  private static func tool(_ tool: ModelTool) -> JSONValue {
    [
      "type": "function", "name": .string(tool.name), "description": .string(tool.summary),
      "parameters": tool.schema, "strict": .bool(StrictSchema.fits(tool.schema)),
    ]
  }

  private func format(_ schema: JSONValue) -> JSONValue? {
    switch capabilities.schema {
    case .native:
      ["type": "json_schema", "name": "answer", "strict": .bool(StrictSchema.fits(schema)), "schema": schema]
    case .jsonObject: ["type": "json_object"]
    case .none: JSONValue?.none
    }
  }

  private static func items(_ message: ModelMessage) -> [JSONValue] {
    switch message {
    case .user(let text): [["role": "user", "content": [["type": "input_text", "text": .string(text)]]]]
    case .assistant(let content): content.compactMap(item)
    case .toolResults(let results):
      results.map { result in
        // The API has no flag for a failed call.
        let text = result.isError ? "error: \(result.text)" : result.text
        return ["type": "function_call_output", "call_id": .string(result.callID), "output": .string(text)]
      }
    }
  }

  private static func item(_ content: ModelContent) -> JSONValue? {
    switch content {
    case .text(""): JSONValue?.none
    case .text(let words):
      ["role": "assistant", "content": [["type": "output_text", "text": .string(words)]]]
    case .toolCall(let call):
      .object(
        (call.extras?.objectValue ?? [:]).merging([
          "type": "function_call", "call_id": .string(call.id), "name": .string(call.name),
          "arguments": .string(call.argumentsText),
        ]) { $1 })
    case .opaque(let item): item
    }
  }
}
