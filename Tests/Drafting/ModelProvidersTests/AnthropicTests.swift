import JSON
import ModelProviders
import Models
import Plans
import TestKit
import Testing

@Suite("Anthropic's Messages API")
struct AnthropicTests {
  private let server: FaultyServer

  init() throws { server = try FaultyServer.shared.get() }

  /// An event as the API writes it.
  private static func event(_ document: JSONValue) -> String {
    "event: \(document["type"]?.stringValue ?? "")\ndata: \(document.canonicalText)\n\n"
  }

  private static func start(usage: JSONValue = ["input_tokens": 20, "output_tokens": 1]) -> String {
    event([
      "type": "message_start",
      "message": ["id": "msg_1", "model": "claude-opus-5-5", "content": [], "stop_reason": .null, "usage": usage],
    ])
  }

  private static func block(_ index: Int64, _ block: JSONValue, deltas: [JSONValue]) -> [String] {
    [event(["type": "content_block_start", "index": .integer(index), "content_block": block])]
      + deltas.map { event(["type": "content_block_delta", "index": .integer(index), "delta": $0]) }
      + [event(["type": "content_block_stop", "index": .integer(index)])]
  }

  private static func end(_ reason: String, details: JSONValue = .null) -> [String] {
    [
      event([
        "type": "message_delta",
        "delta": ["stop_reason": .string(reason), "stop_sequence": .null, "stop_details": details],
        "usage": ["output_tokens": 89],
      ]), event(["type": "message_stop"]),
    ]
  }

  private static func text(_ words: String, ending: String = "end_turn") -> [String] {
    [start()] + block(0, ["type": "text", "text": ""], deltas: [["type": "text_delta", "text": .string(words)]])
      + end(ending)
  }

  @Test("Thinking is kept as it came, text and tool calls are put together, and what served is reported")
  func wholeAnswer() async throws {
    let usage: JSONValue = [
      "input_tokens": 2000, "cache_creation_input_tokens": 30, "cache_read_input_tokens": 400, "output_tokens": 1,
      "speed": "fast",
    ]
    let chunks =
      [Self.start(usage: usage), "event: ping\ndata: {\"type\": \"ping\"}\n\n"]
      + Self.block(
        0, ["type": "thinking", "thinking": "", "signature": ""],
        deltas: [
          ["type": "thinking_delta", "thinking": "so "], ["type": "thinking_delta", "thinking": "far"],
          ["type": "signature_delta", "signature": "c2ln"],
        ])
      + Self.block(1, ["type": "redacted_thinking", "data": "xx"], deltas: [])
      + Self.block(2, ["type": "text", "text": ""], deltas: [["type": "text_delta", "text": "Writing ü."]])
      + Self.block(
        3, ["type": "tool_use", "id": "toolu_1", "name": "write", "input": [:]],
        deltas: ["{\"path\"", ": \"a", ".txt\"}"].map { ["type": "input_json_delta", "partial_json": .string($0)] })
      + Self.block(4, ["type": "tool_use", "id": "toolu_2", "name": "list", "input": [:]], deltas: [])
      + [Self.event(["type": "a_new_event"])] + Self.end("tool_use")
    let scenario = server.scenario(.stream(chunks))
    let log = ProgressLog()
    let answer = try await directory(.anthropic, url: scenario.url).ask(question(lane: .fast), log: log)
    #expect(
      answer
        == ModelAnswer(
          content: [
            .opaque(["type": "thinking", "thinking": "so far", "signature": "c2ln"]),
            .opaque(["type": "redacted_thinking", "data": "xx"]), .text("Writing ü."),
            .toolCall(ToolCall(id: "toolu_1", name: "write", argumentsText: "{\"path\": \"a.txt\"}")),
            .toolCall(ToolCall(id: "toolu_2", name: "list", argumentsText: "{}")),
          ], ending: .toolUse, served: .init(model: "claude-opus-5-5", lane: .fast),
          usage: TokenUsage(input: 2000, cacheRead: 400, cacheWrite: 30, output: 89)))
    #expect(log.all.first == .started)
    #expect(log.all.count { if case .received = $0 { true } else { false } } >= 1)
  }

  @Test("A question is sent as the API wants it, and passes earlier answers back unread")
  func request() async throws {
    let scenario = server.scenario(.stream(Self.text("ok")))
    let thinking: JSONValue = ["type": "thinking", "thinking": "", "signature": "c2ln"]
    let schema: JSONValue = [
      "type": "object", "properties": ["n": ["type": "integer", "minimum": 1]], "required": ["n"],
    ]
    let request = try question(
      lane: .fast, effort: .high, tools: [ModelTool(name: "write", summary: "Writes.", schema: ["type": "object"])],
      schema: schema,
      messages: [
        .user("Go."),
        .assistant([
          .opaque(thinking), .text(""), .toolCall(ToolCall(id: "t1", name: "write", argumentsText: "{\"a\": 1}")),
          .toolCall(ToolCall(id: "t2", name: "write", argumentsText: "{\"a\": ")),
        ]),
        .toolResults([
          ToolResult(callID: "t1", text: "done", isError: false),
          ToolResult(callID: "t2", text: "what?", isError: true),
        ]),
      ])
    _ = try await directory(.anthropic, url: scenario.url).ask(request)
    let seen = try #require(scenario.requests().first)
    #expect(seen["path"] == "/v1/messages")
    #expect(seen["headers"]?["authorization"] == .string("Bearer \(testKey)"))
    #expect(seen["headers"]?["anthropic-version"] == "2026-10-21")
    #expect(seen["headers"]?["anthropic-beta"] == "fast-mode-2026-02-01")
    let mark: JSONValue = ["type": "ephemeral"]
    let expected: JSONValue = [
      "model": "model-1", "max_tokens": 256, "stream": true, "speed": "fast",
      "system": [["type": "text", "text": "Be brief.", "cache_control": mark]],
      "tools": [["name": "write", "description": "Writes.", "input_schema": ["type": "object"]]],
      "output_config": [
        "effort": "high",
        "format": [
          "type": "json_schema",
          "schema": [
            "type": "object", "required": ["n"], "additionalProperties": false,
            "properties": ["n": ["type": "integer", "description": "Must also fit: {\"minimum\":1}"]],
          ],
        ],
      ],
      "messages": [
        ["role": "user", "content": [["type": "text", "text": "Go."]]],
        [
          "role": "assistant",
          "content": [
            thinking, ["type": "tool_use", "id": "t1", "name": "write", "input": ["a": 1]],
            ["type": "tool_use", "id": "t2", "name": "write", "input": ["unreadable_arguments": "{\"a\": "]],
          ],
        ],
        [
          "role": "user",
          "content": [
            ["type": "tool_result", "tool_use_id": "t1", "content": "done", "is_error": false],
            [
              "type": "tool_result", "tool_use_id": "t2", "content": "what?", "is_error": true, "cache_control": mark,
            ],
          ],
        ],
      ],
    ]
    let body = try JSONValue(parsing: #require(seen["body"]?.stringValue))
    #expect(body.canonicalText == expected.canonicalText)
  }

  @Test("A plain question has no speed, no beta header, no cache marks and no forced tool")
  func plainRequest() async throws {
    let scenario = server.scenario(.stream(Self.text("ok")))
    let messages: [ModelMessage] = [.user("Go."), .user(""), .assistant([.text("")])]
    _ = try await directory(.anthropic, url: scenario.url + "/v1/").ask(question(messages: messages))
    let seen = try #require(scenario.requests().first)
    #expect(seen["path"] == "/v1/messages")
    #expect(seen["headers"]?["anthropic-beta"] == nil)
    let body = try JSONValue(parsing: #require(seen["body"]?.stringValue))
    #expect(Set(try #require(body.objectValue).keys) == ["model", "max_tokens", "messages", "stream", "system"])
    #expect(body["messages"] == [["role": "user", "content": [["type": "text", "text": "Go."]]]])
    #expect(!body.canonicalText.contains("cache_control"))
  }

  @Test(
    "Stop reasons say what to do next",
    arguments: [
      ("end_turn", ModelAnswer.Ending.done), ("stop_sequence", .done), ("max_tokens", .truncated),
      ("model_context_window_exceeded", .truncated), ("pause_turn", .paused),
      ("refusal", .refused("the model declined and gave no reason")),
    ])
  func endings(reason: String, ending: ModelAnswer.Ending) async throws {
    let scenario = server.scenario(.stream(Self.text("x", ending: reason)))
    #expect(try await directory(.anthropic, url: scenario.url).ask(question()).ending == ending)
  }

  @Test("A refusal keeps its category and explanation, and an unknown stop reason is no answer")
  func unusualEndings() async throws {
    let details: JSONValue = ["type": "refusal", "category": "cyber", "explanation": "No."]
    let refused = server.scenario(.stream([Self.start()] + Self.end("refusal", details: details)))
    #expect(try await directory(.anthropic, url: refused.url).ask(question()).ending == .refused("cyber: No."))
    let unknown = server.scenario(.stream(Self.text("x", ending: "tired")))
    let error = try await directory(.anthropic, url: unknown.url).failure(question())
    #expect(error?.kind == .malformed)
    #expect(error?.reason.contains("tired") == true)
  }
}
