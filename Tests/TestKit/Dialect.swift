import JSON
package import Models
package import Plans

/// One of the formats that models are asked in, as a server of the tests speaks it.
package struct Dialect: Sendable, CustomStringConvertible {
  package static let all = ModelProvider.API.allCases.map { Dialect(api: $0) }

  package let api: ModelProvider.API

  package init(api: ModelProvider.API) { self.api = api }

  package var description: String { api.rawValue }

  /// What the server says of itself at the end.
  package struct End: Sendable {
    package var usage: TokenUsage?
    /// In the word of the server.
    package var lane: String?
    package var isTruncated = false
    package var model: String

    package init(
      usage: TokenUsage? = TokenUsage(input: 20, output: 7), lane: String? = nil, isTruncated: Bool = false,
      model: String = "model-1"
    ) {
      self.usage = usage
      self.lane = lane
      self.isTruncated = isTruncated
      self.model = model
    }
  }

  /// A whole answer in prose, a piece an event.
  package func text(_ pieces: String..., end: End = End()) -> [String] { text(pieces, end: end) }

  package func text(_ pieces: [String], end: End = End()) -> [String] {
    head(end) + beginning(pieces) + tail(of: .string(pieces.joined()), calls: nil, end: end)
  }

  /// A whole answer that is a call of a tool.
  package func call(id: String, name: String, pieces: [String], end: End = End()) -> [String] {
    head(end) + callPieces(id: id, name: name, pieces)
      + tail(of: nil, calls: (id, name, pieces.joined()), end: end)
  }

  /// The events before anything of the answer.
  package func head(_ end: End = End()) -> [String] {
    switch api {
    case .anthropic:
      var usage: [String: JSONValue] = [:]
      if let counted = end.usage { usage = ["input_tokens": .integer(Int64(counted.input)), "output_tokens": 1] }
      if let lane = end.lane { usage["speed"] = .string(lane) }
      return [
        Self.event([
          "type": "message_start",
          "message": ["model": .string(end.model), "content": [], "stop_reason": .null, "usage": .object(usage)],
        ]), Self.event(["type": "ping"]),
      ]
    case .openAIResponses:
      return [
        Self.event([
          "type": "response.created",
          "response": ["id": "resp_1", "model": .string(end.model), "status": "in_progress", "output": []],
        ])
      ]
    case .openAIChat: return [chunk(["role": "assistant", "content": .null, "tool_calls": .null], end: end)]
    }
  }

  /// The beginning of an answer in prose, without its end.
  package func beginning(_ pieces: [String]) -> [String] {
    switch api {
    case .anthropic:
      [Self.event(["type": "content_block_start", "index": 0, "content_block": ["type": "text", "text": ""]])]
        + pieces.map {
          Self.event([
            "type": "content_block_delta", "index": 0, "delta": ["type": "text_delta", "text": .string($0)],
          ])
        }
    case .openAIResponses:
      [
        Self.event([
          "type": "response.output_item.added", "output_index": 0,
          "item": ["type": "message", "id": "msg_1", "role": "assistant", "status": "in_progress", "content": []],
        ])
      ]
        + pieces.map { Self.event(["type": "response.output_text.delta", "output_index": 0, "delta": .string($0)]) }
    case .openAIChat: pieces.map { chunk(["content": .string($0), "tool_calls": .null, "role": .null]) }
    }
  }

  private func callPieces(id: String, name: String, _ pieces: [String]) -> [String] {
    switch api {
    case .anthropic:
      [
        Self.event([
          "type": "content_block_start", "index": 0,
          "content_block": ["type": "tool_use", "id": .string(id), "name": .string(name), "input": [:]],
        ])
      ]
        + pieces.map {
          Self.event([
            "type": "content_block_delta", "index": 0,
            "delta": ["type": "input_json_delta", "partial_json": .string($0)],
          ])
        }
    case .openAIResponses:
      [
        Self.event([
          "type": "response.output_item.added", "output_index": 0, "item": callItem(id: id, name: name, ""),
        ])
      ]
        + pieces.map {
          Self.event(["type": "response.function_call_arguments.delta", "output_index": 0, "delta": .string($0)])
        }
    case .openAIChat:
      [
        chunk([
          "tool_calls": [
            ["index": 0, "id": .string(id), "function": ["name": .string(name), "arguments": ""]]
          ]
        ])
      ]
        + pieces.map { chunk(["tool_calls": [["index": 0, "function": ["arguments": .string($0)]]]]) }
    }
  }

  private func callItem(id: String, name: String, _ arguments: String) -> JSONValue {
    [
      "type": "function_call", "call_id": .string(id), "name": .string(name), "arguments": .string(arguments),
    ]
  }

  private func tail(
    of text: JSONValue?, calls: (id: String, name: String, arguments: String)?, end: End
  ) -> [String] {
    switch api {
    case .anthropic:
      let reason: JSONValue = end.isTruncated ? "max_tokens" : calls == nil ? "end_turn" : "tool_use"
      var usage: [String: JSONValue] = [:]
      if let counted = end.usage { usage = ["output_tokens": .integer(Int64(counted.output))] }
      return [
        Self.event(["type": "content_block_stop", "index": 0]),
        Self.event([
          "type": "message_delta", "delta": ["stop_reason": reason, "stop_sequence": .null, "stop_details": .null],
          "usage": .object(usage),
        ]), Self.event(["type": "message_stop"]),
      ]
    case .openAIResponses:
      let item: JSONValue =
        calls.map { callItem(id: $0.id, name: $0.name, $0.arguments) }
        ?? [
          "type": "message", "id": "msg_1", "role": "assistant", "status": "completed",
          "content": [["type": "output_text", "text": text ?? .null, "annotations": []]],
        ]
      let type = end.isTruncated ? "response.incomplete" : "response.completed"
      return [
        Self.event(["type": "response.output_item.done", "output_index": 0, "item": item]),
        Self.event(["type": .string(type), "response": response([item], end: end)]),
      ]
    case .openAIChat:
      let reason: JSONValue = end.isTruncated ? "length" : calls == nil ? "stop" : "tool_calls"
      var events = [chunk(["content": .null], finish: reason, end: end)]
      if end.usage != nil {
        let members: JSONValue = ["model": .string(end.model), "choices": [], "usage": usage(end) ?? .null]
        events.append("data: \(members.canonicalText)\n\n")
      }
      return events + ["data: [DONE]\n\n"]
    }
  }

  private func response(_ items: [JSONValue], end: End) -> JSONValue {
    [
      "id": "resp_1", "object": "response", "model": .string(end.model),
      "status": end.isTruncated ? "incomplete" : "completed",
      "incomplete_details": end.isTruncated ? ["reason": "max_output_tokens"] : .null, "error": .null,
      "output": .array(items), "usage": usage(end) ?? .null, "service_tier": end.lane.map { .string($0) } ?? .null,
    ]
  }

  private func usage(_ end: End) -> JSONValue? {
    guard let counted = end.usage else { return nil }
    let (input, output) = (JSONValue.integer(Int64(counted.input)), JSONValue.integer(Int64(counted.output)))
    let total = JSONValue.integer(Int64(counted.input &+ counted.output))
    return api == .openAIChat
      ? [
        "prompt_tokens": input, "completion_tokens": output, "total_tokens": total, "prompt_tokens_details": .null,
      ] : ["input_tokens": input, "output_tokens": output, "total_tokens": total, "input_tokens_details": .null]
  }

  /// An error that the server states in the middle of its answer.
  package func stopped(type: String, _ message: String) -> String {
    let error: JSONValue = ["type": .string(type), "code": .string(type), "message": .string(message)]
    switch api {
    case .anthropic: return Self.event(["type": "error", "error": error])
    case .openAIResponses:
      return Self.event(["type": "error", "code": .string(type), "message": .string(message), "param": .null])
    case .openAIChat: return "data: \((["error": error] as JSONValue).canonicalText)\n\n"
    }
  }

  /// The answer as one document, from a server that does not stream.
  package func whole(_ text: String) -> String {
    let document: JSONValue =
      switch api {
      case .anthropic:
        [
          "type": "message", "model": "model-1", "content": [["type": "text", "text": .string(text)]],
          "stop_reason": "end_turn", "usage": ["input_tokens": 20, "output_tokens": 7],
        ]
      case .openAIResponses:
        response(
          [["type": "message", "content": [["type": "output_text", "text": .string(text)]]]], end: End())
      case .openAIChat:
        [
          "model": "model-1", "usage": usage(End()) ?? .null,
          "choices": [["index": 0, "finish_reason": "stop", "message": ["content": .string(text)]]],
        ]
      }
    return document.canonicalText
  }

  private static func event(_ document: JSONValue) -> String {
    "event: \(document["type"]?.stringValue ?? "")\ndata: \(document.canonicalText)\n\n"
  }

  private func chunk(_ delta: JSONValue, finish: JSONValue = .null, end: End? = nil) -> String {
    var members: [String: JSONValue] = [
      "id": "chatcmpl-1", "object": "chat.completion.chunk", "model": .string(end?.model ?? "model-1"), "usage": .null,
      "choices": [["index": 0, "delta": delta, "logprobs": .null, "finish_reason": finish]],
    ]
    if let lane = end?.lane { members["service_tier"] = .string(lane) }
    return "data: \(JSONValue.object(members).canonicalText)\n\n"
  }
}
