import JSON
import ModelProviders
import Models
import Plans
import TestKit
import Testing

/// What servers that call themselves compatible do otherwise, each from a public report.
@Suite("Servers that deviate")
struct ServerDeviationTests {
  private let server: FaultyServer

  init() throws { server = try FaultyServer.shared.get() }

  private static func chunk(_ delta: JSONValue, finish: JSONValue = .null, more: [String: JSONValue] = [:]) -> String {
    OpenAIChatTests.chunk(delta, finish: finish, more: more)
  }

  private static func calls(_ fragments: JSONValue...) -> [String] {
    fragments.map { chunk(["tool_calls": [$0]]) } + [chunk([:], finish: "tool_calls"), "data: [DONE]\n\n"]
  }

  private func ask(_ chunks: [String]) async throws -> ModelAnswer {
    try await directory(.openAIChat, url: server.scenario(.stream(chunks)).url).ask(question())
  }

  /// What is sent when a conversation goes on after an answer, as the message of the assistant.
  private func sentBack(
    after chunks: [String], change: (inout ModelProvider) -> Void = { _ in }
  ) async throws -> JSONValue {
    let scenario = server.scenario(.stream(chunks), .stream(OpenAIChatTests.text("Done.")))
    let directory = try directory(.openAIChat, url: scenario.url, change: change)
    let answer = try await directory.ask(question())
    let results = answer.toolCalls.map { ToolResult(callID: $0.id, text: "ok", isError: false) }
    let messages: [ModelMessage] = [.user("Go."), .assistant(answer.content), .toolResults(results)]
    _ = try await directory.ask(question(messages: messages))
    let body = try JSONValue(parsing: #require(scenario.requests().last?["body"]?.stringValue))
    return try #require(body["messages"]?.arrayValue?.first { $0["role"] == "assistant" })
  }

  @Test("A signature at a call goes back with the call, wherever it stood")
  func signature() async throws {
    let signed: JSONValue = ["google": ["thought_signature": "SIG=="]]
    let message = try await sentBack(
      after: Self.calls([
        "index": 0, "id": "c1", "type": "function", "extra_content": signed,
        "function": ["name": "w", "arguments": "{}", "thought_signature": "OTHER"],
      ]))
    let call = message["tool_calls"]?.arrayValue?.first
    #expect(call?["extra_content"] == signed && call?["function"]?["thought_signature"] == "OTHER")
    #expect(call?["id"] == "c1" && call?["function"]?["name"] == "w" && call?["index"] == nil)
  }

  @Test(
    "What the model thought goes back as it came, by whichever name",
    arguments: [
      ("reasoning_content", ["I ", "think"], "I think"), ("reasoning", ["I ", "think"], "I think"),
      (
        "reasoning_details", [[["type": "reasoning.text", "text": "a"]], [["signature": "s"]]],
        [["type": "reasoning.text", "text": "a"], ["signature": "s"]]
      ),
    ] as [(String, [JSONValue], JSONValue)])
  func thoughts(name: String, pieces: [JSONValue], whole: JSONValue) async throws {
    let chunks =
      pieces.map { Self.chunk(.object([name: $0])) }
      + Self.calls(["index": 0, "id": "c1", "function": ["name": "w", "arguments": "{}"]])
    #expect(try await sentBack(after: chunks)[name] == whole)
    // A server that sends it and does not take it back is told in its record.
    #expect(try await sentBack(after: chunks) { $0.capabilities.reasoning = false }[name] == nil)
  }

  @Test("Content in parts is read as its text, and goes back in parts")
  func parts() async throws {
    let thinking: JSONValue = ["type": "thinking", "thinking": [["type": "text", "text": "hm"]]]
    let said: JSONValue = ["type": "text", "text": "Red."]
    let chunks =
      [Self.chunk(["content": [thinking]]), Self.chunk(["content": [said]])]
      + Self.calls(["index": 0, "id": "c1", "function": ["name": "w", "arguments": "{}"]])
    #expect(try await ask(chunks).text == "Red.")
    #expect(try await sentBack(after: chunks)["content"] == [thinking, said])
  }

  @Test(
    "Calls are told apart by their identifiers, or else by their indices and names, however they are cut",
    arguments: [
      // No index at all: by identifier, and what has neither goes on with the last.
      [
        ["id": "a", "function": ["name": "w", "arguments": "{\"x\":"]], ["function": ["arguments": "1}"]],
        ["id": "b", "function": ["name": "l", "arguments": "{}"]],
      ],
      // The second begins at the first one's index, and goes on at its own.
      [
        ["index": 0, "id": "a", "function": ["name": "w", "arguments": "{\"x\":1}"]],
        ["index": 0, "id": "b", "function": ["name": "l", "arguments": ""]],
        ["index": 1, "id": "b", "function": ["arguments": "{}"]],
      ],
      // Whole calls at one index without identifiers.
      [
        ["index": 0, "function": ["name": "w", "arguments": "{\"x\":1}"]],
        ["index": 0, "function": ["name": "l", "arguments": "{}"]],
      ],
      // Names that come late, and nulls in the place of what is absent.
      [
        ["index": 0, "id": "a", "function": ["name": "", "arguments": "{\"x\":"]],
        ["index": 0, "id": .null, "type": .null, "function": ["name": "w", "arguments": "1}"]],
        ["index": 1, "id": "b", "function": ["name": "l", "arguments": .null]],
        ["index": 1, "function": ["name": .null, "arguments": "{}"]],
      ],
      // Arguments as an object.
      [
        ["index": 0, "id": "a", "function": ["name": "w", "arguments": ["x": 1]]],
        ["index": 1, "id": "b", "function": ["name": "l", "arguments": [:]]],
      ],
    ] as [[JSONValue]])
  func callPieces(fragments: [JSONValue]) async throws {
    let chunks = fragments.map { Self.chunk(["tool_calls": [$0]]) }
    let answer = try await ask(chunks + [Self.chunk([:], finish: "tool_calls"), "data: [DONE]\n\n"])
    #expect(answer.toolCalls.map(\.name) == ["w", "l"])
    #expect(answer.toolCalls.map(\.argumentsText) == ["{\"x\":1}", "{}"])
    #expect(Set(answer.toolCalls.map(\.id)).count == 2 && answer.ending == .toolUse)
  }

  @Test(
    "An answer ends in many words",
    arguments: [
      ("stop", .done), ("eos", .done), ("eos_token", .done), ("end_turn", .done), ("STOP", .done),
      ("<|im_end|>", .done),
      ("</s>", .done), ("MAX_TOKENS", .truncated), ("model_length", .truncated),
      ("SAFETY", .refused("the provider's content filter stopped the answer")),
    ] as [(String, ModelAnswer.Ending)])
  func ends(word: String, ending: ModelAnswer.Ending) async throws {
    // An empty word, which some send with each piece, says nothing.
    let chunks = [Self.chunk(["content": "x"], finish: ""), Self.chunk([:], finish: .string(word)), "data: [DONE]\n\n"]
    #expect(try await ask(chunks).ending == ending)
  }

  @Test("A word that nobody knows is no end, and one for a broken answer is asked again")
  func unknownEnds() async throws {
    for (word, kind) in [("whatever", ModelError.Kind.malformed), ("error", .unavailable), ("abort", .unavailable)] {
      let reply = FaultyServer.Reply.stream([Self.chunk(["content": "x"]), Self.chunk([:], finish: .string(word))])
      let error = await (try directory(.openAIChat, url: server.scenario(reply).url)).failure(try question())
      #expect(error?.kind == kind, "\(word)")
    }
    let empty = FaultyServer.Reply.stream([Self.chunk(["content": "x"], finish: ""), "data: [DONE]\n\n"])
    let error = await (try directory(.openAIChat, url: server.scenario(empty).url)).failure(try question())
    #expect(error?.kind == .unavailable)
  }

  @Test(
    "Tokens are counted in three places, and cached ones by three names",
    arguments: [
      [
        "choices": [
          ["index": 0, "delta": [:], "usage": ["prompt_tokens": 9, "completion_tokens": 2, "cached_tokens": 4]]
        ]
      ],
      ["choices": [], "x_groq": ["usage": ["prompt_tokens": 9, "completion_tokens": 2, "cached_tokens": 4]]],
      ["choices": [], "usage": ["prompt_tokens": 9, "completion_tokens": 2, "prompt_cache_hit_tokens": 4]],
    ] as [JSONValue])
  func usage(chunk: JSONValue) async throws {
    let chunks = [Self.chunk(["content": "x"], finish: "stop"), "data: \(chunk.canonicalText)\n\n", "data: [DONE]\n\n"]
    #expect(try await ask(chunks).usage == TokenUsage(input: 5, cacheRead: 4, output: 2))
  }

  @Test("Messages and Responses take arguments as an object too, and give back what came with a call")
  func otherProtocols() async throws {
    let messages: [String] = [
      #"{"type":"message_start","message":{"model":"m","usage":{"input_tokens":1,"output_tokens":1}}}"#,
      #"{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"t","name":"w","input":{"x":1},"caller":{"type":"direct"}}}"#,
      #"{"type":"message_delta","delta":{"stop_reason":"tool_calls"},"usage":{"output_tokens":2}}"#,
      #"{"type":"message_stop"}"#,
    ]
    let responses: [String] = [
      #"{"type":"response.completed","response":{"model":"m","output":[{"type":"function_call","id":"fc","call_id":"t","name":"w","arguments":{"x":1},"status":"completed"}],"usage":{"input_tokens":1,"output_tokens":2}}}"#
    ]
    for (api, events, extras) in [
      (ModelProvider.API.anthropic, messages, ["caller": ["type": "direct"]] as JSONValue),
      (.openAIResponses, responses, ["id": "fc"]),
    ] {
      let scenario = server.scenario(.stream(events.map { "data: \($0)\n\n" }), .json(400, "{}"))
      let directory = try directory(api, url: scenario.url)
      let answer = try await directory.ask(question())
      #expect(
        answer.toolCalls == [ToolCall(id: "t", name: "w", argumentsText: "{\"x\":1}", extras: extras)], "\(api)")
      #expect(answer.ending == .toolUse)
      _ = await directory.failure(try question(messages: [.user("Go."), .assistant(answer.content)]))
      let sent = try #require(scenario.requests().last?["body"]?.stringValue)
      #expect(sent.contains(api == .anthropic ? #""caller":{"type":"direct"}"# : #""id":"fc""#), "\(sent)")
    }
  }

  @Test(
    "A member that a server refuses is named with the line that leaves it out",
    arguments: [
      (
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
        "token-cap: max_completion_tokens"
      ),
      ("Unrecognized request argument supplied: max_completion_tokens", "token-cap: max_tokens"),
      ("Unsupported parameter: 'stream_options' is not supported with this model.", "usage: false"),
      ("Unknown parameter: 'reasoning_effort'.", "effort: false"),
      ("property 'messages.2.assistant.reasoning_content' is unsupported", "reasoning: false"),
      ("'response_format' of type json_schema is not supported by this model", "schema: json-object"),
      ("registry.ollama.ai/library/gemma does not support tools", "tools: schema"),
      ("prompt_cache_key: Extra inputs are not permitted", "cache: automatic"),
      ("Unsupported parameter: 'service_tier'", "leave lane out"),
      ("max_tokens is too large: 64000. This model supports at most 4096 completion tokens", "answer-tokens"),
    ])
  func hints(message: String, line: String) async throws {
    let body: JSONValue = ["error": ["message": .string(message), "type": "invalid_request_error"]]
    let scenario = server.scenario(.json(400, body.canonicalText))
    let error = try #require(await (try directory(.openAIChat, url: scenario.url)).failure(try question()))
    #expect(error.kind == .invalidRequest && error.hint?.contains(line) == true, "\(error)")
    #expect(error.hint?.contains("doctor --probe test/model-1") == true)
  }

  @Test("An error in a list is read, and one about a key names the variable and the line")
  func errors() async throws {
    let listed = #"[{"error":{"code":400,"message":"API key not valid.","status":"INVALID_ARGUMENT"}}]"#
    let google = try directory(.openAIChat, url: server.scenario(.json(400, listed)).url)
    #expect(await google.failure(try question())?.reason.contains("INVALID_ARGUMENT: API key not valid.") == true)
    let scenario = server.scenario(.json(401, "{}"))
    let unset = await (try directory(.openAIChat, url: scenario.url, key: nil)).failure(try question())
    #expect(unset?.hint?.contains("providers.test.key: { env: TEST_API_KEY }") == true)
    let missing = await (try directory(.openAIChat, url: scenario.url, key: .environment("NO_SUCH_KEY")))
      .failure(try question())
    #expect(
      missing?.hint?.contains("export NO_SUCH_KEY=") == true && missing?.hint?.contains("providers.test.key") == true)
  }

  @Test("Azure's query stays behind the path, and the key goes into the header that it wants")
  func azure() async throws {
    let scenario = server.scenario(.stream(OpenAIChatTests.text("ok")))
    _ = try await directory(.openAIChat, url: "\(scenario.url)/openai/deployments/mine?api-version=2024-10-21") {
      $0.keyHeader = "api-key"
    }.ask(question())
    let seen = try #require(scenario.requests().first)
    #expect(seen["path"] == "/openai/deployments/mine/chat/completions?api-version=2024-10-21")
    #expect(seen["headers"]?["api-key"] == .string(testKey) && seen["headers"]?["authorization"] == nil)
  }
}
