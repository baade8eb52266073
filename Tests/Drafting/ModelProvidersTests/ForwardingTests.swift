import HTTPClient
import JSON
import ModelProviders
import Models
import Plans
import TestKit
import Testing

@Suite("Questions that are passed on")
struct ForwardingTests {
  private static func question(
    _ body: JSONValue, _ api: ModelProvider.API = .openAIChat
  ) throws -> ForwardedQuestion {
    try ForwardedQuestion(Array(body.canonicalText.utf8), api: api, capabilities: .usual(of: api))
  }

  private static func with(
    _ name: String, _ value: JSONValue, _ api: ModelProvider.API = .openAIChat
  ) -> JSONValue {
    let said: JSONValue = [["role": "user", "content": "hi"]]
    var members: [String: JSONValue] = ["model": "m", api == .openAIResponses ? "input" : "messages": said]
    members[name] = value
    return .object(members)
  }

  @Test(
    "An answer without a limit is given one, so that what it may cost is known", arguments: ModelProvider.API.allCases)
  func caps(api: ModelProvider.API) throws {
    let names: [ModelProvider.API: String] = [
      .anthropic: "max_tokens", .openAIResponses: "max_output_tokens", .openAIChat: "max_tokens",
    ]
    let name = try #require(names[api])
    let bare = try Self.question(["model": "m"], api)
    #expect(bare.maximumTokens == 32_000 && bare.body[name] == 32_000)
    let own = try Self.question(Self.with(name, 100, api), api)
    #expect(own.maximumTokens == 100 && own.body[name] == 100)
  }

  @Test("The larger of two limits counts, and a limit that is none is refused")
  func twoCaps() throws {
    let both: JSONValue = ["model": "m", "max_tokens": 10, "max_completion_tokens": 5000]
    #expect(try Self.question(both).maximumTokens == 5000)
    for value: JSONValue in [0, -1, 1_000_000_000_000, .decimal("1e9"), .decimal("8.5"), "9", true, [:]] {
      for name in ["max_tokens", "max_completion_tokens"] {
        #expect(throws: ForwardedQuestion.Refused.self) { try Self.question(Self.with(name, value)) }
      }
    }
    #expect(try Self.question(Self.with("max_completion_tokens", .null)).maximumTokens == 32_000)
  }

  @Test("A stream that would not say what it used is asked to, and the agent does not see that")
  func usage() throws {
    let streamed = try Self.question(Self.with("stream", true))
    #expect(streamed.hidesUsage && streamed.body["stream_options"]?["include_usage"] == true)
    let asked: JSONValue = ["model": "m", "stream": true, "stream_options": ["include_usage": true]]
    #expect(try !Self.question(asked).hidesUsage)
    #expect(try Self.question(Self.with("stream", false)).body["stream_options"] == nil)
    let dialect = Dialect(api: .openAIChat)
    var filter = UsageFilter()
    let all = dialect.text("Hello", " there").joined()
    let shown = all.utf8.flatMap { filter.take([$0]) } + filter.finish()
    let text = String(decoding: shown, as: UTF8.self)
    #expect(text == all.replacing(#/data: \{"choices":\[\][^\n]*\n\n/#, with: "") && text != all)
  }

  @Test(
    "What makes the provider reach out itself is refused",
    arguments: [
      (.anthropic, "tools", [["type": "web_fetch_20250910", "name": "web_fetch"]]),
      (.anthropic, "tools", [["type": "code_execution_20250825", "name": "x"]]),
      (.anthropic, "mcp_servers", [["url": "https://evil.test"]]),
      (.anthropic, "container", "c"),
      (
        .anthropic, "messages",
        [["role": "user", "content": [["type": "image", "source": ["type": "url", "url": "https://evil.test/x"]]]]]
      ),
      (
        .anthropic, "system", [["type": "document", "source": ["type": "url", "url": "https://evil.test/x"]]]
      ),
      (.openAIChat, "web_search_options", [:]), (.openAIChat, "plugins", [["id": "web"]]),
      (
        .openAIChat, "messages",
        [["role": "user", "content": [["type": "image_url", "image_url": ["url": "https://evil.test/?secret"]]]]]
      ),
      (
        .openAIChat, "messages",
        [["role": "user", "content": [["type": "file", "file": ["file_data": "https://evil.test/x.pdf"]]]]]
      ),
      (
        .anthropic, "messages",
        [["role": "user", "content": [["type": "x", "source": ["type": "y", "uri": "gs://a/b"]]]]]
      ),
      (.openAIChat, "model", "m:online"),
      (.openAIResponses, "tools", [["type": "web_search"]]), (.openAIResponses, "tools", [["type": "mcp"]]),
      (.openAIResponses, "tools", [["type": "file_search"]]), (.openAIResponses, "background", true),
      (.openAIResponses, "prompt", ["id": "p"]),
      (
        .openAIResponses, "input",
        [["role": "user", "content": [["type": "input_file", "file_url": "https://evil.test/x"]]]]
      ),
      (.openAIResponses, "input", [["type": "input_image", "image_url": "HTTPS://evil.test"]]),
      (.openAIChat, "n", 2),
    ] as [(ModelProvider.API, String, JSONValue)])
  func reach(api: ModelProvider.API, name: String, value: JSONValue) {
    #expect(throws: ForwardedQuestion.Refused.self) { try Self.question(Self.with(name, value, api), api) }
  }

  @Test(
    "What stays between agent and model is passed on",
    arguments: [
      (.anthropic, "tools", [["name": "edit", "input_schema": [:]], ["type": "bash_20250124", "name": "bash"]]),
      (
        .anthropic, "messages",
        [
          [
            "role": "assistant",
            "content": [["type": "tool_use", "id": "1", "name": "x", "input": ["file_url": "https://a"]]],
          ]
        ]
      ),
      (
        .openAIChat, "messages",
        [["role": "user", "content": [["type": "image_url", "image_url": ["url": "data:image/png;base64,AA"]]]]]
      ),
      (
        .openAIChat, "tools",
        [["type": "function", "function": ["name": "x", "parameters": ["x_url": ["type": "string"]]]]]
      ),
      (.openAIResponses, "tools", [["type": "function", "name": "x"], ["type": "custom", "name": "y"]]),
      (.openAIChat, "messages", [["role": "user", "content": "https://a.test is a page"]]),
      (
        .openAIChat, "messages",
        [["role": "tool", "tool_call_id": "1", "content": [["type": "text", "text": "https://a"]]]]
      ),
      (.openAIResponses, "input", [["type": "function_call_output", "call_id": "1", "output": "https://a.test"]]),
      (.openAIChat, "temperature", .decimal("0.7")), (.openAIChat, "top_p", .decimal("1e-3")),
      (.openAIChat, "seed", 9_007_199_254_740_993),
      (.openAIChat, "user", "Ünïcode 🎉 \u{1} \" \\"),
      (.openAIChat, "n", 1), (.openAIResponses, "background", false),
    ] as [(ModelProvider.API, String, JSONValue)])
  func passes(api: ModelProvider.API, name: String, value: JSONValue) throws {
    #expect(try Self.question(Self.with(name, value, api), api).body[name] == value)
  }

  @Test(
    "What is no question is refused",
    arguments: [
      "", "[]", "{}", #"{"model": 1}"#, #"{"model": "a\n\nSigned-off-by: b"}"#, #"{"model": "a b"}"#,
      #"{"model": "ä"}"#, #"{"model": "a", "model": "b"}"#, "{\"model\": \"a\"", "\u{FEFF}{}",
    ])
  func malformed(text: String) {
    #expect(throws: ForwardedQuestion.Refused.self) {
      try ForwardedQuestion(Array(text.utf8), api: .openAIChat, capabilities: .usual(of: .openAIChat))
    }
  }

  @Test("Of what a key would open, an agent gets the few things that asking a model needs")
  func endpoints() {
    let chat = ModelProvider(api: .openAIChat, url: "https://a.test/v1")
    #expect(chat.endpoint("POST", "chat/completions") == .ask(.openAIChat))
    #expect(chat.endpoint("POST", "v1/responses") == .ask(.openAIResponses))
    #expect(chat.endpoint("GET", "v1/models") == .models)
    let anthropic = ModelProvider(api: .anthropic, url: "https://a.test")
    #expect(anthropic.endpoint("POST", "v1/messages") == .ask(.anthropic))
    #expect(anthropic.endpoint("POST", "messages/count_tokens") == .countTokens)
    for (method, path) in [
      ("POST", "v1/files"), ("GET", "v1/chat/completions"), ("POST", "v1/messages/batches"), ("DELETE", "v1/models"),
      ("POST", "../v1/messages"), ("POST", "v1/../v1/messages"), ("POST", "v1//messages"), ("POST", "v1/v1/messages"),
      ("POST", "v1/messages/"), ("POST", "v1/%6dessages"), ("POST", ""), ("GET", "v1/organizations"),
      ("GET", "models/x"), ("POST", "chat/completions"), ("POST", "V1/messages"),
    ] {
      #expect(anthropic.endpoint(method, path) == nil, "\(method) \(path)")
    }
  }

  @Test("An answer is read along, streamed or whole", arguments: Dialect.all)
  func watching(dialect: Dialect) throws {
    let stream = Array(dialect.text("Hello", " there").joined().utf8)
    var streamed = AnswerWatch(api: dialect.api, maximumTokens: 100)
    streamed.take(HTTPHead(status: 200, headers: [HTTPHeader("content-type", "text/event-stream")]))
    for byte in stream { streamed.take([byte]) }
    let answer = try streamed.end(nil).get()
    #expect(answer.usage == TokenUsage(input: 20, output: 7) && answer.text == "Hello there")
    var whole = AnswerWatch(api: dialect.api, maximumTokens: 100)
    whole.take(HTTPHead(status: 200, headers: [HTTPHeader("content-type", "application/json")]))
    whole.take(Array(dialect.whole("Hi").utf8))
    #expect(try whole.end(nil).get().usage == TokenUsage(input: 20, output: 7))
    var refused = AnswerWatch(api: dialect.api, maximumTokens: 100)
    refused.take(HTTPHead(status: 429, headers: []))
    refused.take(Array("{}".utf8))
    let error = #expect(throws: ModelError.self) { try refused.end(nil).get() }
    #expect(error?.cost(free: true) == true)
  }
}

extension ModelError {
  /// Whether nothing is to be paid for.
  fileprivate func cost(free: Bool) -> Bool { (wasServed == false) == free }
}
