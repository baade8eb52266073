import JSON
import ModelProviders
import Models
import Plans
import TestKit
import Testing

@Suite("OpenAI's Responses API")
struct OpenAIResponsesTests {
  private let server: FaultyServer

  init() throws { server = try FaultyServer.shared.get() }

  private static func event(_ document: JSONValue) -> String { "data: \(document.canonicalText)\n\n" }

  private static func end(_ members: [String: JSONValue]) -> String {
    let type = "response.\(members["status"]?.stringValue ?? "completed")"
    return event(["type": .string(type), "response": .object(members)])
  }

  private func ask(_ events: String...) async throws -> ModelAnswer {
    try await directory(.openAIResponses, url: server.scenario(.stream(events)).url).ask(question())
  }

  @Test("Thinking is kept as it came with its last event, and cached tokens are counted apart")
  func thinking() async throws {
    let reasoning: JSONValue = ["type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": "c2ln"]
    let answer = try await ask(
      Self.event([
        "type": "response.output_item.added", "output_index": 0, "item": ["type": "reasoning", "id": "rs_1"],
      ]),
      Self.event(["type": "response.reasoning_summary_text.delta", "output_index": 0, "delta": "so"]),
      Self.event(["type": "response.output_item.done", "output_index": 0, "item": reasoning]),
      Self.event([
        "type": "response.output_item.done", "output_index": 1,
        "item": ["type": "message", "content": [["type": "output_text", "text": "Red."]]],
      ]), Self.event(["type": "response.a_new_event"]),
      Self.end([
        "status": "completed", "model": "gpt-6.1-sol-2026-09-01", "service_tier": "default",
        "usage": [
          "input_tokens": 100, "input_tokens_details": ["cached_tokens": 60, "cache_write_tokens": 30],
          "output_tokens": 7,
        ],
      ]))
    #expect(
      answer
        == ModelAnswer(
          content: [.opaque(reasoning), .text("Red.")], ending: .done,
          served: .init(model: "gpt-6.1-sol-2026-09-01", lane: .standard),
          usage: TokenUsage(input: 10, cacheRead: 60, cacheWrite: 30, output: 7)))
  }

  @Test("A question is sent as the API wants it, and passes earlier answers back unread")
  func request() async throws {
    let scenario = server.scenario(.stream(Dialect(api: .openAIResponses).text("{}")))
    let schema: JSONValue = ["type": "object", "properties": [:], "required": [], "additionalProperties": false]
    let reasoning: JSONValue = ["type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": "c2ln"]
    let messages: [ModelMessage] = [
      .user("Go."),
      .assistant([.opaque(reasoning), .text("Well."), .toolCall(ToolCall(id: "t", name: "w", argumentsText: "{oops"))]),
      .toolResults([ToolResult(callID: "t", text: "no JSON", isError: true)]),
    ]
    let tools = [ModelTool(name: "w", summary: "Writes.", schema: ["type": "object"])]
    let request = try question(lane: .ultrafast, effort: .xhigh, tools: tools, schema: schema, messages: messages)
    _ = try await directory(.openAIResponses, url: scenario.url + "/v1").ask(request)
    let seen = try #require(scenario.requests().first)
    #expect(seen["path"] == "/v1/responses")
    let text = try #require(seen["body"]?.stringValue)
    var body = try JSONValue(parsing: text).objectValue ?? [:]
    #expect(body.removeValue(forKey: "prompt_cache_key")?.stringValue?.hasPrefix("chancery-") == true)
    let expected: JSONValue = [
      "model": "model-1", "stream": true, "store": false, "max_output_tokens": 256, "instructions": "Be brief.",
      "include": ["reasoning.encrypted_content"], "service_tier": "ultrafast", "reasoning": ["effort": "xhigh"],
      "text": ["format": ["type": "json_schema", "name": "answer", "strict": true, "schema": schema]],
      "tools": [
        [
          "type": "function", "name": "w", "description": "Writes.", "parameters": ["type": "object"],
          "strict": false,
        ]
      ],
      "input": [
        ["role": "user", "content": [["type": "input_text", "text": "Go."]]], reasoning,
        ["role": "assistant", "content": [["type": "output_text", "text": "Well."]]],
        ["type": "function_call", "call_id": "t", "name": "w", "arguments": "{oops"],
        ["type": "function_call_output", "call_id": "t", "output": "error: no JSON"],
      ],
    ]
    #expect(JSONValue.object(body) == expected)
  }

  @Test("The requests of one conversation share a name for the cache, and those of another have another")
  func cacheName() async throws {
    let scenario = server.scenario(.stream(Dialect(api: .openAIResponses).text("ok")))
    let directory = try directory(.openAIResponses, url: scenario.url)
    for messages in [[.user("a")], [.user("a"), .assistant([.text("b")]), .user("c")], [.user("d")]] as [[ModelMessage]]
    {
      _ = try await directory.ask(question(messages: messages))
    }
    let names = try scenario.requests().map {
      try JSONValue(parsing: $0["body"]?.stringValue ?? "")["prompt_cache_key"]
    }
    #expect(names.count == 3 && names[0] == names[1] && names[1] != names[2])
  }

  @Test(
    "How a response ended says what to do next",
    arguments: [
      (
        ["status": "incomplete", "incomplete_details": ["reason": "content_filter"]],
        .refused("the provider's content filter stopped the answer")
      ),
      (["status": "incomplete", "incomplete_details": ["reason": "max_output_tokens"]], .truncated),
      (
        [
          "status": "failed",
          "error": ["code": "misalignment_policy_violation", "message": "unintended destructive activity"],
        ], .refused("misalignment_policy_violation: unintended destructive activity")
      ),
    ] as [([String: JSONValue], ModelAnswer.Ending)])
  func endings(members: [String: JSONValue], ending: ModelAnswer.Ending) async throws {
    #expect(try await ask(Self.end(members)).ending == ending)
  }

  @Test("A refusal in the stream is no answer")
  func refusal() async throws {
    let answer = try await ask(
      Self.event(["type": "response.output_item.added", "output_index": 0, "item": ["type": "message"]]),
      Self.event(["type": "response.refusal.delta", "output_index": 0, "delta": "I can't."]),
      Self.end(["status": "completed"]))
    #expect(answer.ending == .refused("I can't."))
  }

  @Test("A policy violation stated by status is a refusal as well, and not asked again")
  func refusalByStatus() async throws {
    let scenario = server.scenario(
      .json(400, #"{"error":{"code":"misalignment_policy_violation","type":"invalid_request_error","message":"no"}}"#))
    let answer = try await directory(.openAIResponses, url: scenario.url).ask(question())
    #expect(answer.ending == .refused("misalignment_policy_violation: no") && scenario.requests().count == 1)
  }

  @Test(
    "A failed response is tried again where that may help", arguments: [("server_error", 2), ("invalid_prompt", 1)])
  func failed(code: String, requests: Int) async throws {
    let scenario = server.scenario(
      .stream([Self.end(["status": "failed", "error": ["code": .string(code), "message": "no"]])]),
      .stream(Dialect(api: .openAIResponses).text("ok")))
    let error = try await directory(.openAIResponses, url: scenario.url).failure(question())
    #expect((error == nil) == (requests == 2), "\(String(describing: error))")
    #expect(scenario.requests().count == requests)
  }
}
