import JSON
import ModelProviders
import Models
import Plans
import Testing

@Suite("Questions of published agents")
struct AgentQuestionTests {
  private static func question(
    _ question: AgentQuestion, answerTokens: Int = 32_000, _ change: (inout [String: JSONValue]) -> Void = { _ in }
  ) throws -> ForwardedQuestion {
    var members = question.body.objectValue ?? [:]
    change(&members)
    return try ForwardedQuestion(
      Array(JSONValue.object(members).canonicalText.utf8), api: question.api, capabilities: .usual(of: question.api),
      answerTokens: answerTokens)
  }

  @Test(
    "Each is passed on as it is, with the step's limit and without what says where it comes from",
    arguments: AgentQuestion.all)
  func passes(asked: AgentQuestion) throws {
    let question = try Self.question(asked)
    #expect(question.maximumTokens == 32_000)
    var expected = asked.body.objectValue ?? [:]
    expected["client_metadata"] = nil
    switch asked.api {
    case .anthropic: expected["max_tokens"] = 32_000
    case .openAIResponses: expected["max_output_tokens"] = 32_000
    case .openAIChat:
      expected["max_tokens"] = 32_000
      expected["stream_options"] = ["include_usage": true]
    }
    #expect(question.body == .object(expected))
  }

  @Test(
    "A tool of the provider's own is refused wherever it stands",
    arguments: [
      ["type": "web_search", "external_web_access": true], ["type": "mcp", "server_url": "https://evil.test"],
      ["type": "namespace", "name": "n", "tools": [["type": "code_interpreter"]]],
      ["type": "namespace", "name": "n", "tools": [["type": "namespace", "name": "m", "tools": [["type": "mcp"]]]]],
      ["type": "namespace", "name": "n", "tools": "all"], ["type": "tool_search"],
      ["type": "function", "name": "f", "parameters": ["$ref": "https://evil.test/schema"]],
    ] as [JSONValue])
  func ownTools(tool: JSONValue) {
    let places: [(inout [String: JSONValue]) -> Void] = [
      { $0["tools"] = [tool] }, { $0["input"] = [["type": "additional_tools", "tools": [tool]]] },
      { $0["input"] = [["type": "tool_search_output", "call_id": "1", "tools": [tool]]] },
      {
        $0["input"] = [["type": "additional_tools", "tools": [["type": "namespace", "name": "x", "tools": [tool]]]]]
      },
    ]
    for place in places {
      #expect(throws: ForwardedQuestion.Refused.self) { try Self.question(.codex, place) }
    }
  }

  @Test("A schema in a message refers to nothing outside the question either")
  func messageSchema() {
    let format: JSONValue = ["format": ["type": "json_schema", "schema": ["$ref": "https://evil.test/s"]]]
    #expect(throws: ForwardedQuestion.Refused.self) {
      try Self.question(.claude) { $0["messages"] = [["role": "user", "content": "hi", "output_config": format]] }
    }
  }

  @Test("The step's limit on an answer is what the provider reads, with thinking below it")
  func limits() throws {
    let limited = try Self.question(.claude, answerTokens: 4000) {
      $0["thinking"] = ["type": "enabled", "budget_tokens": 31_999]
    }
    #expect(limited.maximumTokens == 4000 && limited.body["max_tokens"] == 4000)
    #expect(limited.body["thinking"] == ["type": "enabled", "budget_tokens": 2000])
    let short = limited.limited(to: 1500)
    #expect(short.maximumTokens == 1500 && short.body["max_tokens"] == 1500)
    #expect(short.body["thinking"] == ["type": "disabled"])
    // An agent that asks for less gets what it asked for.
    let own = try Self.question(.claude, answerTokens: 4000) { $0["max_tokens"] = 100 }
    #expect(own.maximumTokens == 100 && own.limited(to: 200) == own)
  }

  @Test("What is left to spend shortens an answer, and what it may cost at most fits")
  func fits() throws {
    let directory = try directory(.anthropic, url: "http://127.0.0.1:1") {
      $0.prices = ["claude-sonnet-5-5": [.standard: prices(hour: nil)]]
    }
    let gateway = try #require(directory.gateway(to: "test"))
    let asked = try Self.question(.claude)
    let cost = try #require(gateway.most(of: asked).money.money)
    #expect(gateway.fitting(asked, into: nil) == asked && gateway.fitting(asked, into: cost) == asked)
    let left = Money(picodollars: 100_000_000_000)
    let fitted = gateway.fitting(asked, into: left)
    #expect(fitted.maximumTokens < 32_000 && fitted.maximumTokens >= 1024)
    #expect(try #require(gateway.most(of: fitted).money.money) <= left)
    // What is too little for any answer stays as it is, and is refused where it is counted.
    #expect(gateway.fitting(asked, into: Money(picodollars: 1)) == asked)
  }

  @Test("What is to be kept for an hour is passed on where that has a price, and counted at it")
  func hour() throws {
    let kept = JSONValue.array([["type": "text", "text": "x", "cache_control": ["type": "ephemeral", "ttl": "1h"]]])
    var members = AgentQuestion.claude.body.objectValue ?? [:]
    members["system"] = kept
    let text = Array(JSONValue.object(members).canonicalText.utf8)
    func gateway(_ hour: Money?) throws -> ProviderGateway {
      try #require(
        try directory(.anthropic, url: "http://127.0.0.1:1") {
          $0.prices = ["claude-sonnet-5-5": [.standard: prices(hour: hour)]]
        }.gateway(to: "test"))
    }
    #expect(throws: ForwardedQuestion.Refused.self) { try gateway(nil).question(text, for: .ask(.anthropic)) }
    let priced = try gateway(Money(picodollars: 40_000_000_000_000))
    let question = try #require(try priced.question(text, for: .ask(.anthropic)))
    let plain = try #require(
      try priced.question(Array(AgentQuestion.claude.body.canonicalText.utf8), for: .ask(.anthropic)))
    let (most, usual) = (priced.most(of: question).money.money, priced.most(of: plain).money.money)
    #expect(try #require(most) > (try #require(usual)))
    let usage = TokenUsage(input: 0, cacheWrite: 1000, cacheWriteHour: 400, output: 0)
    let answer = ModelAnswer(content: [], ending: .done, served: .init(), usage: usage)
    // 600 at 2.5 and 400 at 40 dollars a million.
    #expect(priced.cost(of: answer, to: question).money == Money(picodollars: 17_500_000_000))
  }

  private func prices(hour: Money?) -> ModelProvider.TokenPrices {
    func dollars(_ amount: Int64) -> Money { Money(picodollars: amount * 1_000_000_000_000) }
    return ModelProvider.TokenPrices(
      input: dollars(2), output: dollars(10), cacheRead: dollars(1),
      cacheWrite: Money(picodollars: 2_500_000_000_000), cacheWriteHour: hour)
  }
}
