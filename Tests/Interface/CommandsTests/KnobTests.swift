import JSON
import Models
import Plans
import TestKit
import Testing

/// One plan, its fast tier turned by either knob: the same model in another lane, or another model.
@Suite("Two knobs")
struct KnobTests {
  private let server: FaultyServer

  init() throws { server = try FaultyServer.shared.get() }

  private static let plan = """
    plan: greet
    goal: Greet the reader.
    target: { repository: repository }
    boundary: { spend: { usd: 1.00 } }
    steps:
      - id: greet
        draft: "Write hello.txt."
        tools: [edit]
      - id: land
        needs: [greet]
        commit:
          effects: [git.merge: { into: main }]

    """

  private static let verdict = """
    {"decision":"approve","reasons":["fine"],"effects":[{"effect":1,"decision":"approve","reason":"fine"}],"redraft":null}
    """

  /// A server that drafts the greeting and says that this model and lane served it.
  private func drafter(_ model: String, lane: String?) -> FaultyServer.Scenario {
    let dialect = Dialect(api: .anthropic)
    let end = Dialect.End(usage: .init(input: 1000, output: 100), lane: lane, model: model)
    let arguments = #"{"path": "hello.txt", "content": "Hello"}"#
    return server.scenario(
      .stream(dialect.call(id: "c1", name: "write", pieces: [arguments], end: end)),
      .stream(dialect.text("Done.", end: end)))
  }

  private func with(_ drafter: FaultyServer.Scenario, _ body: (Place) async throws -> Void) async throws {
    let judge = Dialect(api: .openAIResponses)
    let end = Dialect.End(usage: .init(input: 2000, output: 50), lane: "default", model: "deep")
    let judging = server.scenario(.stream(judge.text(Self.verdict, end: end)))
    try await Place.empty { place in
      try place.write(Self.plan, to: "plan.yaml")
      try place.write("before\n", to: "repository/note")
      try await place.makeRepository()
      try place.write(
        """
        tiers:
          slow: { model: judge/deep, effort: high }
        providers:
          house:
            api: anthropic
            url: \(drafter.url)
            prices:
              big: { input: 4, output: 20, lanes: { fast: { input: 8, output: 40 } } }
              small: { input: "0.1", output: "0.5" }
          judge:
            api: openai-responses
            url: \(judging.url)
            prices: { deep: { input: 2, output: 10 } }
        """, to: "config/chancery/config.yaml")
      try place.allowUnsignedApprovals()
      try await body(place)
    }
  }

  /// Runs the plan and approves what it proposes, as no check ran on it.
  private func runAndApprove(_ place: Place, _ arguments: [String]) async throws -> ToolOutput {
    let run = try await place.chancery(["run", "plan.yaml"] + arguments)
    guard run.status == 3 else { return run }
    var end = try await place.approve()
    end.output = run.output + end.output
    end.errors = run.errors + end.errors
    return end
  }

  /// What the receipt says of the fast tier: asked, served, and picodollars.
  private func receipt(_ place: Place) async throws -> JSONValue {
    let models = try await place.document("show", "--json")["models"]?.arrayValue ?? []
    #expect(models.count == 2)
    #expect(models.last?["asked"]?["effort"] == "high" && models.last?["served"]?["model"] == "deep")
    return models.first ?? .null
  }

  @Test(
    "Journal, receipt and report tell the same model in another lane from another model, and price what was served",
    arguments: [
      (["--fast", "house/big", "--fast-lane", "fast"], "big", "fast", "house/big", "fast", 24_000_000_000),
      (["--fast", "house/small"], "small", "standard", "house/small", "standard", 300_000_000),
      // A downgrade: the lane was asked for, and another one served, at its price.
      (["--fast", "house/big", "--fast-lane", "fast"], "big", "standard", "house/big", "fast", 12_000_000_000),
    ] as [([String], String, String, String, String, Int64)])
  func knobs(
    _ knob: (flags: [String], served: String, lane: String, asked: String, askedLane: String, picodollars: Int64)
  ) async throws {
    try await with(drafter(knob.served, lane: knob.lane)) { place in
      let run = try await runAndApprove(place, knob.flags)
      #expect(run.status == 0, "\(run.output)\(run.errors)")
      let fast = try await receipt(place)
      #expect(fast["asked"]?["model"]?.stringValue == knob.asked)
      #expect(fast["asked"]?["lane"]?.stringValue == knob.askedLane)
      #expect(fast["served"] == ["model": .string(knob.served), "lane": .string(knob.lane)])
      #expect(fast["calls"] == 2 && fast["picodollars"] == .integer(knob.picodollars))
      let isDowngrade = knob.lane != knob.askedLane
      #expect(run.errors.contains("lane standard instead of fast") == isDowngrade, "\(run.errors)")
      let shown = try await place.chancery("show").output
      #expect(shown.contains("served by \(knob.served), lane \(knob.lane)"), "\(shown)")
      let calls = try await place.document("report", "--json")["calls"]?.arrayValue ?? []
      let row = calls.first { $0["tier"] == "fast" }
      #expect(row?["lane"]?.stringValue == knob.askedLane && row?["downgrades"] == (isDowngrade ? 2 : 0))
      let log = try await place.chancery("log", "--json").output
      #expect(log.contains(#""lane":"\#(knob.lane)""#) || log.contains(#""lane": "\#(knob.lane)""#))
    }
  }

  @Test("Where the fast tier's provider is down the run falls back, and both calls are written down")
  func fallback() async throws {
    try await with(drafter("small", lane: "standard")) { place in
      let plan = try place.text(of: "plan.yaml")
      let tiers =
        "tiers:\n  fast: { model: nobody/there, fallback: [{ model: house/small }] }\n  slow: { model: judge/deep, effort: high }\n"
      try place.write(plan + tiers, to: "plan.yaml")
      let configuration = try place.text(of: "config/chancery/config.yaml")
      try place.write(
        configuration
          + "\n  nobody: { api: openai-chat, url: \"http://127.0.0.1:1/v1\", prices: { there: { input: 1, output: 1 } } }\n",
        to: "config/chancery/config.yaml")
      let run = try await runAndApprove(place, ["--record", "calls.jsonl"])
      #expect(run.status == 0, "\(run.output)\(run.errors)")
      let models = try await place.document("show", "--json")["models"]?.arrayValue ?? []
      let failed = models.first { $0["asked"]?["model"] == "nobody/there" }
      #expect(failed?["served"] == .null && failed?["calls"] == 1 && failed?["picodollars"] == 0)
      let other = models.first { $0["asked"]?["model"] == "house/small" }
      #expect(other?["served"]?["model"] == "small" && other?["calls"] == 2)
      let message = try await git("log", "-1", "--format=%B", in: place.repository)
      #expect(message.contains("Drafted-by: house/small (standard lane)") && !message.contains("nobody/there"))
      // The recording holds the failure, so that a replay falls back as the run did, without any server.
      try await git("reset", "-q", "--hard", "main^1", in: place.repository)
      try place.write("", to: "config/chancery/config.yaml")
      let replayed = try await runAndApprove(place, ["--replay", "calls.jsonl"])
      #expect(replayed.status == 0, "\(replayed.output)\(replayed.errors)")
      #expect(try await place.document("show", "--json")["models"] == .array(models))
    }
  }
}
