import JSON
import Models
import Plans

/// Writes questions in the form of Chat Completions, as far as a server knows it.
struct OpenAIChatRequest: Sendable {
  let capabilities: ModelCapabilities
  var describesSchema = true

  func body(of request: ModelRequest) -> JSONValue {
    var members: [String: JSONValue] = [
      "model": .string(request.choice.modelName), "messages": .array(messages(of: request)), "stream": true,
    ]
    if capabilities.usage { members["stream_options"] = ["include_usage": true] }
    let cap = JSONValue.integer(Int64(request.maximumTokens))
    if capabilities.tokenCap != .maxCompletionTokens { members["max_tokens"] = cap }
    if capabilities.tokenCap != .maxTokens { members["max_completion_tokens"] = cap }
    let callSchema = ToolForm(capabilities: capabilities, request: request)
    if callSchema == nil, !request.tools.isEmpty { members["tools"] = .array(request.tools.map(Self.tool)) }
    if let effort = request.choice.effort { members["reasoning_effort"] = .string(effort.rawValue) }
    // Without the field every server serves its standard lane; many compatible ones do not know the field.
    if let word = capabilities.lanes[request.choice.lane] { members["service_tier"] = .string(word) }
    if capabilities.cache == .key { members["prompt_cache_key"] = .string(request.cacheName) }
    if let schema = callSchema?.schema ?? request.answerSchema { members["response_format"] = format(schema) }
    return .object(members)
  }

  private static func tool(_ tool: ModelTool) -> JSONValue {
    [
      "type": "function",
      "function": ["name": .string(tool.name), "description": .string(tool.summary), "parameters": tool.schema],
    ]
  }

  private func format(_ schema: JSONValue) -> JSONValue? {
    switch capabilities.schema {
    case .native:
      [
        "type": "json_schema",
        "json_schema": ["name": "answer", "strict": .bool(StrictSchema.fits(schema)), "schema": schema],
      ]
    case .jsonObject: ["type": "json_object", "schema": schema]
    case .none: JSONValue?.none
    }
  }

  private func messages(of request: ModelRequest) -> [JSONValue] {
    var system = describesSchema ? request.systemText(for: capabilities.schema) : request.system
    if let form = ToolForm(capabilities: capabilities, request: request) {
      system = request.system + "\n\n" + form.instruction
    }
    let first: [JSONValue] = system.isEmpty ? [] : [["role": "system", "content": .string(system)]]
    return first + request.messages.flatMap(messages)
  }

  private func messages(_ message: ModelMessage) -> [JSONValue] {
    switch message {
    case .user(let text): [["role": "user", "content": .string(text)]]
    case .assistant(let content): [assistant(content)]
    case .toolResults(let results):
      results.map { result in
        // The API has no flag for a failed call.
        let text = result.isError ? "error: \(result.text)" : result.text
        return ["role": "tool", "tool_call_id": .string(result.callID), "content": .string(text)]
      }
    }
  }

  /// The content is a string even where there is none: some servers fail on `null` beside tool calls.
  private func assistant(_ content: [ModelContent]) -> JSONValue {
    var text = ""
    var calls: [JSONValue] = []
    var thoughts: [String: JSONValue] = [:]
    for piece in content {
      switch piece {
      case .text(let words): text += words
      case .toolCall(let call): calls.append(Self.call(call))
      case .opaque(let block): thoughts.merge(block["message"]?.objectValue ?? [:]) { $1 }
      }
    }
    var members: [String: JSONValue] = ["role": "assistant", "content": .string(text)]
    if !calls.isEmpty { members["tool_calls"] = .array(calls) }
    if capabilities.reasoning { members.merge(thoughts) { $1 } }
    return .object(members)
  }

  /// A call with everything that the server sent with it.
  private static func call(_ call: ToolCall) -> JSONValue {
    var members = call.extras?.objectValue ?? [:]
    var function = members["function"]?.objectValue ?? [:]
    function.merge(["name": .string(call.name), "arguments": .string(call.argumentsText)]) { $1 }
    members.merge(["id": .string(call.id), "type": "function", "function": .object(function)]) { $1 }
    return .object(members)
  }
}
