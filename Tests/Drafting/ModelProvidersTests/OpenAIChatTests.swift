import JSON
import ModelProviders
import Models
import Plans
import TestKit
import Testing

@Suite("Chat Completions")
struct OpenAIChatTests {
  private let server: FaultyServer

  init() throws { server = try FaultyServer.shared.get() }

  static func chunk(_ delta: JSONValue, finish: JSONValue = .null, more: [String: JSONValue] = [:]) -> String {
    var members: [String: JSONValue] = [
      "id": "chatcmpl-1", "object": "chat.completion.chunk", "model": "model-1",
      "choices": [["index": 0, "delta": delta, "logprobs": .null, "finish_reason": finish]],
    ]
    members.merge(more) { $1 }
    return "data: \(JSONValue.object(members).canonicalText)\n\n"
  }

  static func text(_ words: String..., finish: JSONValue = "stop") -> [String] {
    words.map { chunk(["content": .string($0)]) } + [chunk([:], finish: finish), "data: [DONE]\n\n"]
  }

  private func ask(
    _ chunks: [String], maximumTokens: Int = 256, lane: Lane = .standard
  ) async throws -> ModelAnswer {
    let scenario = server.scenario(.stream(chunks))
    return try await directory(.openAIChat, url: scenario.url).ask(question(lane: lane, maximumTokens: maximumTokens))
  }

  @Test("A local server's stream with explicit nulls, a doubled call and no usage is read; the cost is unknown")
  func explicitNulls() async throws {
    // As llama-cpp-python 0.3.36 sends it, shortened.
    let head =
      #"data: {"id": "chatcmpl-648d", "object": "chat.completion.chunk", "created": 1795442428, "model": "smollm2", "#
      + #""choices": [{"index": 0, "finish_reason": "#
    let arguments = ["{\\\"", "path", "\\\": \\\"a\\\"", "}", ""]
    let chunks =
      [
        head + #"null, "logprobs": null, "delta": {"role": "assistant", "content": null, "function_call": null, "#
          + #""tool_calls": null}}]}"# + "\n\n"
      ]
      + arguments.map {
        head + #"null, "logprobs": null, "delta": {"role": null, "content": null, "function_call": "#
          + #"{"name": "write_file", "arguments": ""# + $0 + #""}, "tool_calls": [{"index": 0, "id": "call__0_x", "#
          + #""type": "function", "function": {"name": "write_file:", "arguments": ""# + $0 + #""}}]}}]}"# + "\n\n"
      }
      + [
        head + #""tool_calls", "logprobs": null, "delta": {"role": null, "content": null, "function_call": null, "#
          + #""tool_calls": null}}]}"# + "\n\ndata: [DONE]\n\n"
      ]
    let scenario = server.scenario(.stream(chunks))
    let directory = try directory(.openAIChat, url: scenario.url)
    let request = try question()
    let answer = try await directory.ask(request)
    let call = ToolCall(id: "call__0_x", name: "write_file", argumentsText: #"{"path": "a"}"#)
    #expect(
      answer
        == ModelAnswer(content: [.toolCall(call)], ending: .toolUse, served: .init(model: "smollm2"), usage: nil))
    #expect(try directory.client(for: request.choice).cost(of: answer, to: request).money == nil)
  }

  @Test("A tool call in twenty pieces beside another one is put together by index")
  func fragments() async throws {
    func fragment(_ index: Int64, _ more: [String: JSONValue]) -> String {
      Self.chunk(["tool_calls": [.object(more.merging(["index": .integer(index)]) { $1 })]])
    }
    let arguments = #"{"path":"a.txt","text":"ü"}"#
    var chunks = [fragment(0, ["id": "c1", "type": "function", "function": ["name": "write", "arguments": ""]])]
    chunks += [fragment(1, ["id": "c2", "function": ["name": "list", "arguments": "{}"]])]
    chunks += arguments.map { fragment(0, ["function": ["arguments": .string(String($0))]]) }
    let answer = try await ask(chunks + [Self.chunk([:], finish: "tool_calls"), "data: [DONE]\n\n"])
    #expect(
      answer.toolCalls == [
        ToolCall(id: "c1", name: "write", argumentsText: arguments),
        ToolCall(id: "c2", name: "list", argumentsText: "{}"),
      ])
    #expect(chunks.count > 20 && answer.ending == .toolUse)
  }

  @Test("Whole calls that share an index but not an identifier are different calls")
  func sharedIndex() async throws {
    func call(_ id: String) -> String {
      Self.chunk(["tool_calls": [["index": 0, "id": .string(id), "function": ["name": "list", "arguments": "{}"]]]])
    }
    let answer = try await ask([call("a"), call("b"), Self.chunk([:], finish: "stop"), "data: [DONE]\n\n"])
    #expect(answer.toolCalls.map(\.id) == ["a", "b"] && answer.ending == .toolUse)
  }

  @Test("Cached tokens are counted apart from the rest of the prompt")
  func usage() async throws {
    let usage: JSONValue = [
      "prompt_tokens": 100, "completion_tokens": 7, "total_tokens": 107,
      "prompt_tokens_details": ["cached_tokens": 60, "cache_write_tokens": 30],
    ]
    let last = "data: {\"choices\":[],\"usage\":\(usage.canonicalText)}\n\n"
    let answer = try await ask(Self.text("Red.").dropLast() + [last, "data: [DONE]\n\n"])
    #expect(answer.usage == TokenUsage(input: 10, cacheRead: 60, cacheWrite: 30, output: 7))
  }

  @Test(
    "The lane that served is read from the answer, whatever word the server has for it",
    arguments: [
      ("fast", Lane.fast), ("priority", .fast), ("default", .standard), ("flex", .flex), ("ultrafast", .ultrafast),
      ("on_demand", .standard), ("performance", .fast), ("auto", nil),
    ] as [(String, Lane?)])
  func servedLane(tier: String, lane: Lane?) async throws {
    let chunks = [Self.chunk(["content": "x"], finish: "stop", more: ["service_tier": .string(tier)])]
    #expect(try await ask(chunks + ["data: [DONE]\n\n"], lane: .fast).served.lane == lane)
  }

  @Test(
    "Finish reasons say what to do next",
    arguments: [
      ("stop", ModelAnswer.Ending.done), ("tool_calls", .done), ("length", .truncated),
      ("content_filter", .refused("the provider's content filter stopped the answer")),
    ])
  func endings(reason: String, ending: ModelAnswer.Ending) async throws {
    #expect(try await ask(Self.text("x", finish: .string(reason))).ending == ending)
  }

  @Test("A refusal is no answer")
  func refusal() async throws {
    let answer = try await ask([Self.chunk(["refusal": "I can't."]), Self.chunk([:], finish: "stop")])
    #expect(answer.ending == .refused("I can't."))
  }

  @Test("A server that ignores the limit of an answer is stopped, and the answer counts as truncated")
  func ownCap() async throws {
    var reply = FaultyServer.Reply.stream([Self.chunk(["content": "word "])], end: "hang")
    reply.repeats = 500
    let scenario = server.scenario(reply)
    let answer = try await directory(.openAIChat, url: scenario.url).ask(question(maximumTokens: 5))
    #expect(answer.ending == .truncated)
    #expect(answer.text.count < 500)
    try await scenario.wait(for: "closed")
  }

  @Test("A question is sent as the server's settings say")
  func request() async throws {
    let scenario = server.scenario(.stream(Self.text("ok")))
    let schema: JSONValue = ["type": "object", "properties": [:], "required": [], "additionalProperties": false]
    let messages: [ModelMessage] = [
      .user("Go."), .assistant([.opaque(["x": 1]), .toolCall(ToolCall(id: "t", name: "w", argumentsText: "{oops"))]),
      .toolResults([ToolResult(callID: "t", text: "no JSON", isError: true)]),
    ]
    let tools = [ModelTool(name: "w", summary: "Writes.", schema: ["type": "object"])]
    let request = try question(lane: .fast, effort: .low, tools: tools, schema: schema, messages: messages)
    _ = try await directory(.openAIChat, url: scenario.url + "/v1") { $0.headers = ["X-Team": "blue"] }.ask(request)
    let seen = try #require(scenario.requests().first)
    #expect(seen["path"] == "/v1/chat/completions")
    #expect(seen["headers"]?["authorization"] == .string("Bearer \(testKey)"))
    #expect(seen["headers"]?["x-team"] == "blue")
    let expected: JSONValue = [
      "model": "model-1", "stream": true, "stream_options": ["include_usage": true], "max_completion_tokens": 256,
      "service_tier": "fast", "reasoning_effort": "low",
      "response_format": [
        "type": "json_schema", "json_schema": ["name": "answer", "strict": true, "schema": schema],
      ],
      "tools": [
        ["type": "function", "function": ["name": "w", "description": "Writes.", "parameters": ["type": "object"]]]
      ],
      "messages": [
        ["role": "system", "content": "Be brief."], ["role": "user", "content": "Go."],
        [
          "role": "assistant", "content": "",
          "tool_calls": [["id": "t", "type": "function", "function": ["name": "w", "arguments": "{oops"]]],
        ],
        ["role": "tool", "tool_call_id": "t", "content": "error: no JSON"],
      ],
    ]
    #expect(try JSONValue(parsing: #require(seen["body"]?.stringValue)) == expected)
  }

  @Test("A simple server gets both token limits, the schema as its settings say and in words, and no lane")
  func simpleServer() async throws {
    let scenario = server.scenario(.stream(Self.text("{}")))
    let schema: JSONValue = ["type": "object", "properties": ["n": ["type": "integer"]]]
    _ = try await directory(.openAIChat, url: scenario.url, key: nil) {
      $0.capabilities.schema = .jsonObject
      $0.capabilities.tokenCap = .both
    }.ask(question(schema: schema))
    let seen = try #require(scenario.requests().first)
    #expect(seen["headers"]?["authorization"] == nil)
    let body = try JSONValue(parsing: #require(seen["body"]?.stringValue))
    #expect(body["max_tokens"] == 256 && body["max_completion_tokens"] == 256)
    #expect(body["response_format"] == ["type": "json_object", "schema": schema])
    #expect(body["service_tier"] == nil && body["tools"] == nil)
    #expect(body["messages"]?.arrayValue?.first?["content"]?.stringValue?.contains(schema.canonicalText) == true)
  }

  @Test("A server that knows no schemas gets one in words only, and one token limit")
  func schemaInWords() async throws {
    let scenario = server.scenario(.stream(Self.text("{}")))
    _ = try await directory(.openAIChat, url: scenario.url) {
      $0.capabilities.schema = .none
      $0.capabilities.tokenCap = .maxTokens
    }.ask(question(schema: ["type": "object"]))
    let body = try JSONValue(parsing: #require(scenario.requests().first?["body"]?.stringValue))
    #expect(
      Set(try #require(body.objectValue).keys) == ["model", "messages", "stream", "stream_options", "max_tokens"])
    #expect(body.canonicalText.contains("It must fit this JSON Schema"))
  }

  @Test("A schema is strict only where every object requires all its members and allows no others")
  func strictSchemas() async throws {
    let closed: JSONValue = [
      "type": "object", "properties": ["type": ["type": "string"]], "required": ["type"], "additionalProperties": false,
    ]
    let open: JSONValue = ["type": "object", "properties": ["a": ["type": "string"]], "required": ["a"]]
    for (schema, isStrict) in [
      (closed, true), (open, false), (["type": "array", "items": closed], true), (["anyOf": [closed, open]], false),
      (["oneOf": [closed]], false),
    ] as [(JSONValue, Bool)] {
      let scenario = server.scenario(.stream(Self.text("{}")))
      _ = try await directory(.openAIChat, url: scenario.url).ask(question(schema: schema))
      let body = try JSONValue(parsing: #require(scenario.requests().first?["body"]?.stringValue))
      let format = body["response_format"]?["json_schema"]
      #expect(format?["strict"] == .bool(isStrict), "\(schema.canonicalText)")
      #expect(format?["schema"] == schema)
    }
  }

  @Test("An answer in one piece, from a server that does not stream, is taken as well")
  func wholeDocument() async throws {
    let scenario = server.scenario(
      .json(
        200,
        #"{"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":null,"tool_calls":[{"id":"c","function":{"name":"w","arguments":"{}"}},{"id":"d","function":{"name":"w","arguments":"{}"}}]},"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":50,"completion_tokens":24,"total_tokens":74}}"#
      ))
    let answer = try await directory(.openAIChat, url: scenario.url).ask(question())
    #expect(answer.toolCalls.map(\.id) == ["c", "d"] && answer.usage == TokenUsage(input: 50, output: 24))
  }
}
