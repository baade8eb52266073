import Foundation
import JSON
import Models
import Plans
import SystemPackage
import TestKit
import Testing

/// A folder with the published programs, which `./dev test --agents` makes.
private let agents = ProcessInfo.processInfo.environment["CHANCERY_AGENTS"]

/// Programs that nobody here wrote, whole runs long: Claude Code, Codex and aider by their presets, Claude Code by the Agent
/// Client Protocol. Their models are answers of a scripted server.
@Suite("Published agents", .enabled(if: agents != nil))
struct PublishedAgentTests {
  private static let key = "sk-house-0123456789abcdef"

  /// Where a user has each program: a link in `~/.local/bin`, which no `PATH` names.
  private static let programs = [
    "claude": "tools/lib/python*/site-packages/claude_agent_sdk/_bundled/claude",
    "codex": "tools/lib/python*/site-packages/codex_cli_bin/bin/codex", "aider": "aider/bin/aider",
    "claude-code-acp": "tools/bin/claude-code-acp",
  ]

  private func install(_ name: String, in place: Place) async throws {
    let folder = try #require(agents)
    let pattern = try #require(Self.programs[name])
    let script =
      "mkdir -p home/.local/bin && ln -s \(folder)/\(pattern) home/.local/bin/\(name) && test -e home/.local/bin/\(name)"
    let linked = try await runTool("sh", ["-c", script], in: place.folder, environment: [:])
    #expect(linked.status == 0, "\(folder) has no \(name): \(linked.errors)")
  }

  private func configuration(_ url: String, _ api: ModelProvider.API) -> String {
    """
    tiers: { fast: { model: house/small }, slow: { model: scripted/answers.json } }
    providers:
      house:
        api: \(api.rawValue)
        url: \(url)
        key: { env: HOUSE_KEY }
        prices: { small: { input: "1", output: "10", cache-read: "0.1", cache-write: "1.25" } }
    """
  }

  /// A run of an agent whose model calls one tool and ends, up to what landed.
  ///
  /// - Parameter times: how often it is called; more than once where the agent may ask something else first.
  private func run(
    _ agent: String, installing name: String, _ api: ModelProvider.API, tool: (name: String, arguments: JSONValue)?,
    times: Int = 1, text: String = "Done.", spend: String = "{ usd: 1.00 }",
    _ check: (Place, ToolOutput, FaultyServer.Scenario) async throws -> Void
  ) async throws {
    let dialect = Dialect(api: api)
    let end = Dialect.End(usage: .init(input: 1000, output: 100), model: "small")
    var replies: [FaultyServer.Reply] = []
    if let tool {
      let call = dialect.call(id: "call_1", name: tool.name, pieces: [tool.arguments.canonicalText], end: end)
      replies += Array(repeating: .stream(call), count: times)
    }
    replies.append(.stream(dialect.text([text], end: end)))
    let scenario = try FaultyServer.shared.get().scenario(replies, models: ["small"])
    try await Place.empty { place in
      try place.write(
        """
        plan: agent
        goal: Let the note say after.
        target: { repository: repository }
        boundary: { changes: { files: 1, lines: 2 }, spend: \(spend) }
        steps:
          - id: note
            draft: "Write after into the file note."
            agent: \(agent)
            check: [{ run: [grep, -qx, after, note] }]
            attempts: 1
            answer-tokens: 4000
          - id: land
            needs: [note]
            commit: { approval: never, effects: [git.merge: { into: main }] }

        """, to: "plan.yaml")
      try place.write("before\n", to: "repository/note")
      try place.write((["answers": [NotePlan.verdict("approve")]] as JSONValue).prettyText, to: "answers.json")
      try place.write(configuration(scenario.url, api), to: "config/chancery/config.yaml")
      try await place.makeRepository()
      try await install(name, in: place)
      let run = try await place.chancery(
        "run", "plan.yaml", with: ["HOUSE_KEY": Self.key, "HOME": place.folder.appending("home").string])
      #expect(!run.errors.contains(Self.key))
      for request in scenario.requests() {
        #expect(request["headers"]?["authorization"]?.stringValue == "Bearer \(Self.key)")
      }
      try await check(place, run, scenario)
    }
  }

  /// - Parameter name: the agent's name, and what its version begins with.
  private func landed(_ place: Place, by name: String) async throws {
    let message = try await git("log", "-1", "--format=%B", in: place.repository)
    #expect(message.contains("Drafted-by: \(name)"), "\(message)")
    #expect(message.contains("Drafted-by: house/small (standard lane, asked by \(name)"), "\(message)")
    #expect(try await git("show", "HEAD:note", in: place.repository) == "after")
  }

  /// The limits on the answer that the server was told.
  private func limits(_ scenario: FaultyServer.Scenario, _ member: String) -> [JSONValue?] {
    scenario.requests().map { request in
      request["body"]?.stringValue.flatMap { try? JSONValue(parsing: $0) }?[member]
    }
  }

  @Test("Claude Code by its preset: found in the home folder, asked for short answers, landed under its name")
  func claude() async throws {
    let arguments: JSONValue = ["command": "echo after > note", "description": "writes"]
    try await run("{ preset: claude }", installing: "claude", .anthropic, tool: ("Bash", arguments)) {
      place, run, scenario in
      #expect(run.status == 0, "\(run.output)\(run.errors)")
      try await landed(place, by: "Claude Code 2.")
      #expect(Set(limits(scenario, "max_tokens")) == [4000])
    }
  }

  @Test("Codex by its preset, without a shim")
  func codex() async throws {
    let arguments: JSONValue = ["cmd": "echo after > note"]
    try await run("{ preset: codex }", installing: "codex", .openAIResponses, tool: ("exec_command", arguments)) {
      place, run, scenario in
      #expect(run.status == 0, "\(run.output)\(run.errors)")
      try await landed(place, by: "Codex 0.")
      #expect(Set(limits(scenario, "max_output_tokens")) == [4000])
      #expect(Set(limits(scenario, "client_metadata")) == [nil])
    }
  }

  @Test("aider by its preset, which leaves nothing beside the change")
  func aider() async throws {
    let edit = "I will.\n\nnote\n```\n<<<<<<< SEARCH\nbefore\n=======\nafter\n>>>>>>> REPLACE\n```\n"
    try await run("{ preset: aider }", installing: "aider", .openAIChat, tool: nil, text: edit) {
      place, run, scenario in
      #expect(run.status == 0, "\(run.output)\(run.errors)")
      try await landed(place, by: "aider 0.")
      #expect(Set(limits(scenario, "max_tokens")) == [4000])
    }
  }

  @Test("Claude Code by the Agent Client Protocol")
  func acp() async throws {
    let arguments: JSONValue = ["command": "echo after > note", "description": "writes"]
    let agent = "{ run: [claude-code-acp], speaks: acp, models: [house] }"
    // It chooses the model itself, which has no price here.
    try await run(
      agent, installing: "claude-code-acp", .anthropic, tool: ("Bash", arguments), times: 2,
      spend: "{ tokens: 10000000 }"
    ) {
      place, run, scenario in
      #expect(run.status == 0, "\(run.output)\(run.errors)")
      let landed = try await git("show", "HEAD:note", in: place.repository)
      #expect(landed == "after")
    }
  }

  @Test("What is refused ends each at once, with the reason in what it prints")
  func refusals() async throws {
    for (preset, api) in [
      ("claude", ModelProvider.API.anthropic), ("codex", .openAIResponses), ("aider", .openAIChat),
    ] {
      try await run("{ preset: \(preset) }", installing: preset, api, tool: nil, spend: "{ usd: 0.000001 }") {
        place, run, scenario in
        #expect(run.status == 8 && scenario.requests().isEmpty, "\(preset): \(run.output)\(run.errors)")
        // aider breaks its lines after eighty characters.
        #expect(run.errors.contains("refused by Chancery: the run may"), "\(preset): \(run.errors)")
        let refusals = try await place.events("network-used").first?["traffic"]?["refusals"]?.arrayValue ?? []
        let questions = refusals.filter { $0["target"]?.stringValue?.hasPrefix("POST ") == true }
        #expect(questions.map { $0["count"] } == [1], "\(preset): \(refusals)")
      }
    }
  }
}
