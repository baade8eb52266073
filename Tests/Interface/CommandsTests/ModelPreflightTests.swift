import Foundation
import JSON
import SystemPackage
import TestKit
import Testing

@Suite("Models and agents, looked at before the first token")
struct ModelPreflightTests {
  private func configuration(_ url: String, prices: String = "", key: String = "{ env: HOUSE_KEY }") -> String {
    """
    providers:
      house: { api: openai-chat, url: "\(url)", key: \(key), prices: { \(prices) } }
    """
  }

  private func run(_ agent: AgentPlan, _ configuration: String, _ check: (Place, ToolOutput) async throws -> Void)
    async throws
  {
    try await agent.with(configuration: configuration) { place in
      try await check(place, try await place.chancery("run", "plan.yaml", with: ["HOUSE_KEY": "sk-0123456789abcdef"]))
    }
  }

  private func plan(_ model: String, spend: String = "  spend: { usd: 1.00 }") -> AgentPlan {
    var plan = AgentPlan(keys: "models: [house]", run: "[codex, exec, --model, \(model)]")
    plan.spend = spend
    return plan
  }

  @Test("A misspelt model, a missing price and a missing program are found at once, each with the line to write")
  func together() async throws {
    let scenario = try FaultyServer.shared.get().scenario([], models: ["small", "large"])
    var agent = AgentPlan(keys: "preset: claude, model: smal, models: [house]", run: "[nothing]")
    agent.spend = "  spend: { usd: 1.00 }"
    try await run(agent, configuration(scenario.url)) { place, run in
      #expect(run.status == 2, "\(run.output)\(run.errors)")
      for line in [
        "house has no model smal; it has large, small", "write model: house/small",
        "boundary.spend.usd needs known prices, and house/smal has none",
        "prices: { smal: { input: \"0\", output: \"0\" } }", "there is no program nothing",
      ] {
        #expect(run.errors.contains(line), "\(line): \(run.errors)")
      }
      #expect(scenario.requests().isEmpty)
      let runs = try await place.document("status", "--json")["runs"]?.arrayValue ?? []
      #expect(runs.isEmpty)
    }
  }

  @Test("An agent that is told to ask its judge is refused before the run")
  func judge() async throws {
    let scenario = try FaultyServer.shared.get().scenario([], models: ["small"])
    var agent = plan("small", spend: "tiers: { slow: { model: house/small } }")
    agent.step =
      "  - id: land\n    needs: [note]\n    commit: { approval: never, effects: [git.merge: { into: main }] }"
    try await run(agent, configuration(scenario.url)) { _, run in
      #expect(
        run.status == 2 && run.errors.contains("its agent is told to ask small, which will judge its draft"), "\(run)")
    }
  }

  @Test("A key that is missing names its variable, and a server that is not there its address")
  func servers() async throws {
    let scenario = try FaultyServer.shared.get().scenario([], models: ["small"])
    try await run(plan("small", spend: ""), configuration(scenario.url, key: "{ env: NO_SUCH_KEY }")) { _, run in
      #expect(run.status == 2 && run.errors.contains("export NO_SUCH_KEY="), "\(run)")
    }
    try await run(plan("small", spend: ""), configuration("http://127.0.0.1:1")) { _, run in
      #expect(run.status == 2 && run.errors.contains("no server answers at http://127.0.0.1:1"), "\(run)")
    }
  }

  @Test("One answer that may cost more than the whole limit says which answer-tokens would fit")
  func reserve() async throws {
    let scenario = try FaultyServer.shared.get().scenario([], models: ["small"])
    let tier = "tiers: { fast: { model: house/small, answer-tokens: 100000 } }\n"
    try await Place.empty { place in
      try place.write(
        tier + """
          plan: p
          goal: g
          target: { repository: repository }
          boundary: { spend: { usd: 0.50 } }
          steps: [{ id: note, draft: "Write." }]

          """, to: "plan.yaml")
      try place.write("before\n", to: "repository/note")
      try place.write(
        configuration(scenario.url, prices: "small: { input: 1, output: 10 }"), to: "config/chancery/config.yaml")
      try await place.makeRepository()
      let run = try await place.chancery("run", "plan.yaml", with: ["HOUSE_KEY": "sk-0123456789abcdef"])
      #expect(run.status == 2 && run.errors.contains("write tiers.fast.answer-tokens: 25000"), "\(run)")
    }
  }
}
