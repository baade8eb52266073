import JSON
import ModelProviders
import Models
import Plans
import Testing

@Suite("What a question that is passed on may cost")
struct ForwardingBoundTests {
  private static func question(
    _ more: [String: JSONValue], _ api: ModelProvider.API = .openAIChat, cap: ModelCapabilities.TokenCap = .maxTokens
  ) throws -> ForwardedQuestion {
    let members: [String: JSONValue] = ["model": "m", "messages": [["role": "user", "content": "hi"]]]
    var capabilities = ModelCapabilities.usual(of: api)
    capabilities.tokenCap = cap
    let body = JSONValue.object(members.merging(more) { $1 })
    return try ForwardedQuestion(Array(body.canonicalText.utf8), api: api, capabilities: capabilities)
  }

  @Test(
    "Whichever limit an agent names, the provider is told it in its own words alone",
    arguments: [
      (.maxTokens, ["max_tokens"]), (.maxCompletionTokens, ["max_completion_tokens"]),
      (.both, ["max_completion_tokens", "max_tokens"]),
    ] as [(ModelCapabilities.TokenCap, [String])])
  func spelling(cap: ModelCapabilities.TokenCap, own: [String]) throws {
    for names in [["max_tokens"], ["max_completion_tokens"], ["max_tokens", "max_completion_tokens"], []] {
      let given = Dictionary(uniqueKeysWithValues: names.map { ($0, JSONValue.integer(7)) })
      let asked = try Self.question(given, cap: cap)
      let told = asked.body.objectValue?.filter { $0.key.hasPrefix("max_") }
      let limit = Int64(names.isEmpty ? 32_000 : 7)
      #expect(told == Dictionary(uniqueKeysWithValues: own.map { ($0, JSONValue.integer(limit)) }), "\(names)")
      #expect(asked.maximumTokens == Int(limit))
    }
  }

  @Test("A question about its length has no limit and says nothing else either")
  func counting() throws {
    let text = Array(#"{"model": "m", "messages": [], "max_tokens": 5}"#.utf8)
    let capabilities = ModelCapabilities.usual(of: .anthropic)
    let counted = try ForwardedQuestion(text, api: .anthropic, capabilities: capabilities, counts: true)
    #expect(counted.body == ["model": "m", "messages": []])
    let reaching = Array(#"{"model": "m", "messages": [], "mcp_servers": [{"url": "https://evil.test"}]}"#.utf8)
    #expect(throws: ForwardedQuestion.Refused.self) {
      try ForwardedQuestion(reaching, api: .anthropic, capabilities: capabilities, counts: true)
    }
  }

  private static func gateway(_ cacheWrite: String?) throws -> ProviderGateway {
    let directory = try directory(.anthropic, url: "http://127.0.0.1:1") { provider in
      let prices = ModelProvider.TokenPrices(
        input: Money(picodollars: 4_000_000_000_000), output: Money(picodollars: 20_000_000_000_000),
        cacheWrite: cacheWrite.flatMap { Money(dollars: $0) })
      provider.prices = ["m": [.standard: prices, .fast: prices]]
    }
    return try #require(directory.gateway(to: "test"))
  }

  private static func asked(_ content: JSONValue, of gateway: ProviderGateway) throws -> ForwardedQuestion {
    let body: JSONValue = ["model": "m", "max_tokens": 100, "messages": [["role": "user", "content": content]]]
    return try #require(try gateway.question(Array(body.canonicalText.utf8), for: .ask(.anthropic)))
  }

  @Test("A byte of a question may be a token, at the dearer of its prices")
  func bytes() throws {
    let text = JSONValue.string(String(repeating: "~", count: 100_000))
    for (cacheWrite, price) in [(nil, 4), ("5", 5)] as [(String?, Int64)] {
      let gateway = try Self.gateway(cacheWrite)
      let most = gateway.most(of: try Self.asked(text, of: gateway))
      #expect(most.tokens >= 100_100 && most.tokens < 102_000)
      guard case .priced(let money) = most.money else {
        Issue.record("\(most)")
        continue
      }
      let tokens = Int64(most.tokens - 100)
      #expect(money == Money(picodollars: tokens * price * 1_000_000 + 100 * 20_000_000), "\(money)")
    }
  }

  @Test("An image counts by what it is, unless it only looks like one to this runtime")
  func images() throws {
    let gateway = try Self.gateway(nil)
    let data = JSONValue.string(String(repeating: "A", count: 500_000))
    let image: JSONValue = ["type": "image", "source": ["type": "base64", "media_type": "image/png", "data": data]]
    #expect(gateway.most(of: try Self.asked([image, image], of: gateway)).tokens < 30_000)
    let call: JSONValue = ["type": "tool_use", "id": "1", "name": "x", "input": ["a": image]]
    #expect(gateway.most(of: try Self.asked([call], of: gateway)).tokens > 500_000)
  }

  @Test("What is kept is asked for only where it has a price, and not for longer than that price is for")
  func caches() throws {
    func marked(_ mark: JSONValue) -> JSONValue { [["type": "text", "text": "hi", "cache_control": mark]] }
    let (priced, unpriced) = (try Self.gateway("5"), try Self.gateway(nil))
    let usual: JSONValue = ["type": "ephemeral"]
    #expect(try Self.asked(marked(usual), of: priced).marksCache)
    #expect(throws: ForwardedQuestion.Refused.self) { try Self.asked(marked(usual), of: unpriced) }
    let long: JSONValue = ["type": "ephemeral", "ttl": "1h"]
    #expect(throws: ForwardedQuestion.Refused.self) { try Self.asked(marked(long), of: priced) }
    #expect(try !Self.asked("cache_control", of: unpriced).marksCache)
  }

  @Test(
    "A lane that the provider is not known to have is refused",
    arguments: ["flex", "batch", "scale", 1, true] as [JSONValue])
  func lanes(word: JSONValue) throws {
    #expect(throws: ForwardedQuestion.Refused.self) { try Self.question(["service_tier": word]) }
    #expect(try Self.question(["service_tier": "auto"]).lane == .standard)
  }

  @Test("A question of very many values is not read at all, and one of many words is")
  func values() throws {
    let many =
      "{\"model\": \"m\", \"messages\": [" + Array(repeating: "{\"\":0}", count: 100_000).joined(separator: ",") + "]}"
    let error = #expect(throws: ForwardedQuestion.Refused.self) {
      try ForwardedQuestion(Array(many.utf8), api: .openAIChat, capabilities: .usual(of: .openAIChat))
    }
    #expect(error?.reason.contains("200000 values") == true)
    let words = JSONValue.string(String(repeating: #"[{"\\\":,"#, count: 60_000))
    #expect(try Self.question(["user": words]).body["user"] == words)
  }
}
