import Foundation
import JSON
import ModelProviders
import Models
import Plans
import SystemPackage
import TestKit
import Testing

@Suite("Prices")
struct PriceTests {
  private func cost(
    _ model: String, asked: Lane = .standard, served: ModelAnswer.Served = .init(), usage: TokenUsage?,
    in table: PriceTable? = nil
  ) throws -> PricedCost {
    let answer = ModelAnswer(content: [], ending: .done, served: served, usage: usage)
    return try (table ?? PriceTable.embedded()).cost(of: answer, askedOf: ModelChoice(model: model, lane: asked))
  }

  @Test("The embedded table is the one of the project's file, and says of when it is")
  func embedded() throws {
    let file = URL(fileURLWithPath: Project.root.appending("prices/prices.json").string)
    let text = try String(contentsOf: file, encoding: .utf8)
    let table = try PriceTable(JSONValue(parsing: text))
    #expect(try PriceTable.embedded() == table, "run scripts/embed-prices again")
    #expect(table.asOf != nil && table.models.count > 20)
  }

  @Test("A rate is shown as it was written, and a change of one lane is one line")
  func shown() throws {
    let old = try PriceTable.embedded()
    let key = PriceTable.Key(provider: "anthropic", model: "claude-haiku-5-5")
    #expect(old.models[key]?[.standard]?.cacheWrite?.description == "0.125, 0.625 above 100000")
    var new = old
    new.models[key]?[.standard]?.input = try PriceTable.Rate("0.2", of: "test")
    let changes = old.changes(to: new)
    #expect(
      changes.count == 1 && changes[0].hasPrefix("anthropic/claude-haiku-5-5, lane standard: input 0.1, 0.5 above"))
  }

  @Test("A step of 36k cached, 2k written, 2k fresh and 1.2k output tokens costs what the price list says, exactly")
  func exactness() throws {
    let usage = TokenUsage(input: 2_000, cacheRead: 36_000, cacheWrite: 2_000, output: 1_200)
    // 2k × 4 + 36k × 0.2 + 2k × 5 + 1.2k × 20 dollars for a million = 0.0492
    let standard = Money(picodollars: 49_200_000_000)
    #expect(try cost("anthropic/claude-opus-5-5", usage: usage) == .priced(standard))
    #expect(
      try cost("anthropic/claude-opus-5-5", asked: .fast, served: .init(lane: .fast), usage: usage)
        == .priced(standard + standard))
    #expect(
      try cost("openai/gpt-6-astra", asked: .ultrafast, usage: usage) == .priced(Money(picodollars: 846_000_000_000)))
    #expect(
      try cost("anthropic/claude-haiku-5-5", usage: TokenUsage(input: 1, output: 0))
        == .priced(Money(picodollars: 100_000)))
  }

  @Test("The lane that served counts, and the one asked for only where none was reported")
  func servedLane() throws {
    let usage = TokenUsage(input: 1_000_000, output: 0)
    let (four, eight) = (Money(dollars: "4"), Money(dollars: "8"))
    let model = "anthropic/claude-opus-5-5"
    #expect(try cost(model, asked: .fast, served: .init(lane: .standard), usage: usage).money == four)
    #expect(try cost(model, asked: .standard, served: .init(lane: .fast), usage: usage).money == eight)
    #expect(try cost(model, asked: .fast, usage: usage).money == eight)
  }

  @Test("Above a tier's bound every token pays the tier's price; at the bound none does")
  func tiers() throws {
    func money(_ input: Int, cached: Int) throws -> Int64? {
      try cost(
        "anthropic/claude-haiku-5-5", usage: TokenUsage(input: input, cacheRead: cached, output: 10)
      ).money?.picodollars
    }
    let below: Int64 = 6_000_000_000 + 400_000_000 + 5_000_000
    let above: Int64 = 30_000_500_000 + 2_000_000_000 + 25_000_000
    #expect(try money(60_000, cached: 40_000) == below)
    #expect(try money(60_001, cached: 40_000) == above)
  }

  @Test(
    "What has no price is unpriced, and never zero",
    arguments: [
      ("openai/gpt-6.2-sol", Lane.standard), ("anthropic/claude-opus-5-5-preview", .standard),
      ("anthropic/claude-opus", .standard), ("anthropic/claude-haiku-5-5", .fast), ("elsewhere/gpt-6-luna", .standard),
      ("anthropic/claude-opus-5-5-2026", .standard),
    ])
  func unpriced(model: String, lane: Lane) throws {
    let cost = try cost(model, asked: lane, usage: TokenUsage(input: 5, output: 5))
    #expect(cost.money == nil)
    guard case .unpriced(let reason) = cost else { return }
    #expect(reason.contains(model) && reason.contains("no price"))
  }

  @Test("A date after the name is the same model, and so is the dated name that a server reports")
  func dates() throws {
    let usage = TokenUsage(input: 1_000_000, output: 0)
    #expect(try cost("anthropic/claude-haiku-4-5-20251001", usage: usage).money == Money(dollars: "1"))
    #expect(try cost("openai/gpt-6.1-sol-2026-09-01", usage: usage).money == Money(dollars: "4"))
    #expect(
      try cost("anthropic/claude-opus-5-5", served: .init(model: "claude-opus-5-5-20260901"), usage: usage).money
        == Money(dollars: "4"))
  }

  @Test("Another model than the one asked for is priced as itself, or not at all")
  func otherModel() throws {
    let usage = TokenUsage(input: 1_000_000, output: 0)
    let model = "anthropic/claude-opus-5-5"
    #expect(
      try cost(model, served: .init(model: "claude-sonnet-5-5"), usage: usage).money == Money(dollars: "2"))
    #expect(try cost(model, served: .init(model: "claude-surprise"), usage: usage).money == nil)
  }

  @Test("Without usage the cost is unknown")
  func noUsage() throws {
    #expect(try cost("anthropic/claude-opus-5-5", usage: nil).money == nil)
  }

  @Test("A kind of token without a price, and counts that are no counts, make the cost unknown")
  func missingKinds() throws {
    let write = TokenUsage(input: 1, cacheWrite: 1, output: 1)
    #expect(try cost("cerebras/gpt-oss-120b", usage: write).money == nil)
    #expect(try cost("anthropic/claude-opus-5-5", usage: TokenUsage(input: -1, output: 2)).money == nil)
    #expect(try cost("anthropic/claude-opus-5-5", usage: TokenUsage(input: .max, output: 2)).money == nil)
    #expect(
      try cost("anthropic/claude-opus-5-5", usage: TokenUsage(input: .max, cacheRead: .max, output: 2)).money == nil)
  }

  @Test("One's own prices replace the embedded ones of the same model, and leave the others")
  func overriding() throws {
    let own = try PriceTable.lanes(["default": ["input": "0.000001", "output": "1"]], of: "own")
    let table = try PriceTable.embedded().overridden(
      by: PriceTable(models: [.init(provider: "anthropic", model: "claude-opus-5-5"): own]))
    let usage = TokenUsage(input: 3, output: 0)
    #expect(try cost("anthropic/claude-opus-5-5", usage: usage, in: table).money == Money(picodollars: 3))
    #expect(try cost("anthropic/claude-opus-5-5", asked: .fast, usage: usage, in: table).money == nil)
    #expect(try cost("openai/gpt-6-sol", usage: usage, in: table).money == Money(picodollars: 6_000_000))
  }

  @Test(
    "A price that is not exact is refused",
    arguments: ["0.1234567", "-1", "", "1e3", "1.", ".5", " 1", "99999999999999999999"])
  func inexactPrices(text: String) {
    #expect(throws: PriceTableError.self) {
      try PriceTable.lanes(["default": ["input": .string(text), "output": "1"]], of: "own")
    }
  }

  @Test("Numbers without quotes, unknown lanes and other documents are refused")
  func malformedTables() {
    #expect(throws: PriceTableError.self) { try PriceTable.lanes(["default": ["input": 4]], of: "own") }
    #expect(throws: PriceTableError.self) { try PriceTable.lanes(["warp": ["input": "4"]], of: "own") }
    #expect(throws: PriceTableError.self) { try PriceTable(["schema": "pricetable/2", "models": []]) }
  }

  @Test("Under somebody else's limit in money, own prices only raise those that are built in")
  func raised() throws {
    let builtIn = try PriceTable.embedded()
    let names = builtIn.models.keys.sorted { ($0.provider, $0.model) < ($1.provider, $1.model) }
    let key = try #require(names.first { builtIn.models[$0]?[.standard]?.input?.steps.isEmpty == true })
    let rates = try #require(builtIn.models[key]?[.standard])
    let known = try #require(rates.input)
    func price(_ base: Int64, raises: Bool) throws -> PriceTable.Rates? {
      let own = PriceTable(models: [key: [.standard: .init(input: .init(base: base), output: .init(base: 0))]])
      return try ModelDirectory(scripts: nil, prices: own, environment: [:], policyPrices: raises ? [] : nil)
        .prices.models[key]?[.standard]
    }
    #expect(try price(0, raises: false)?.input?.base == 0)
    #expect(try price(0, raises: true)?.input == known)
    #expect(try price(0, raises: true)?.output == rates.output)
    #expect(try price(known.base + 1, raises: true)?.input?.base == known.base + 1)
  }

  @Test("Under somebody else's limit in money, a model or a lane of one's own has no price but the policy's")
  func own() throws {
    let free = PriceTable.Rates(input: .init(base: 0), output: .init(base: 0))
    let builtIn = try #require(
      try PriceTable.embedded().models.keys.min { ($0.provider, $0.model) < ($1.provider, $1.model) })
    let own = PriceTable.Key(provider: "mine", model: "x")
    let provider = ModelProvider(
      api: .openAIChat, url: "https://llm.example.com",
      prices: [
        "x": [.standard: .init(input: .zero, output: .zero)], "y": [.standard: .init(input: .zero, output: .zero)],
      ])
    func directory(_ said: [(model: String, lanes: [Lane: ModelProvider.TokenPrices])]?) throws -> PriceTable {
      try ModelDirectory(
        providers: ["mine": provider], scripts: nil,
        prices: PriceTable(models: [builtIn: [.ultrafast: free], own: [.flex: free]]),
        environment: [:], policyPrices: said
      ).prices
    }
    #expect(try directory(nil).models[own]?[.standard]?.isFree == true)
    let bound = try directory([])
    #expect(bound.models[own] == nil && bound.models[builtIn]?[.ultrafast] != free)
    let said = try directory([
      ("mine/x", [.standard: .init(input: Money(picodollars: 3_000_000), output: Money(picodollars: 5_000_000))])
    ])
    #expect(said.models[own]?[.standard]?.input?.base == 3 && said.models[own]?[.flex] == nil)
    #expect(said.models[.init(provider: "mine", model: "y")] == nil)
  }
}
