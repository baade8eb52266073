import Foundation
import JSON
import SystemPackage
import TestKit
import Testing

@Suite("A person at the terminal")
struct PromptTests {
  private static let typing = FilePath(#filePath).removingLastComponent().appending("Terminal/typing.py").string

  /// A plan that merges into two branches, and asks.
  private static let plan = NotePlan(
    approval: "always", effects: "[git.merge: { into: main }, git.merge: { into: other }]",
    effectLimits: "git.merge: 2",
    verdict: NotePlan.verdict(["approve", "approve"]))

  /// Runs the plan at a terminal where these answers are typed.
  private static func run(_ place: Place, typing answers: [(prompt: String, answer: String)]) async throws -> ToolOutput
  {
    let list = JSONValue.array(answers.map { [.string($0.prompt), .string($0.answer)] }).canonicalText
    return try await runTool(
      "/usr/bin/python3", [typing, list, Place.program.string, "run", "plan.yaml"], in: place.folder,
      environment: place.environment.merging(["TERM": "dumb", "PAGER": "cat"]) { $1 })
  }

  private static func with(_ body: (Place) async throws -> Void) async throws {
    try await Place.with(plan) { place in
      try await git("branch", "other", in: place.repository)
      try await body(place)
    }
  }

  private func heads(_ place: Place) async throws -> [String] {
    try await git("rev-parse", "main", "other", in: place.repository).split(separator: "\n").map(String.init)
  }

  @Test("Each effect is asked about by itself, and what is approved one by one is applied")
  func approved() async throws {
    try await Self.with { place in
      let before = try await heads(place)
      let run = try await Self.run(
        place, typing: [("[l]ater: ", "e"), ("effect 1 of 2", "a"), ("effect 2 of 2", "x"), ("[b]ack: ", "a")])
      #expect(run.status == 0, "\(run.output)")
      let after = try await heads(place)
      #expect(after[0] != before[0] && after[1] != before[1])
    }
  }

  @Test("One effect that is not wanted holds back the others, is named, and its target is denied")
  func rejected() async throws {
    try await Self.with { place in
      let before = try await heads(place)
      let run = try await Self.run(
        place,
        typing: [
          ("[l]ater: ", "e"), ("[b]ack: ", "a"), ("[b]ack: ", "r"), ("reason (", "not on this branch"),
          ("which step to draft again", "-"),
        ])
      #expect(run.status == 5, "\(run.output)")
      #expect(run.output.contains("nothing is applied: one seal covers all 2 effects"))
      #expect(try await heads(place) == before)
      let shown = try await place.chancery("show")
      #expect(shown.output.contains("effect 2 (git.merge): not on this branch"), "\(shown.output)")
      let denied = shown.output.split(separator: "\n").filter { $0.hasPrefix("denied for this run") }
      #expect(denied.count == 1 && denied.first?.contains("other") == true && denied.first?.contains("main") == false)
    }
  }

  @Test("Going back, or taking the reason back, decides nothing")
  func back() async throws {
    try await Self.with { place in
      let before = try await heads(place)
      let run = try await Self.run(
        place,
        typing: [
          ("[l]ater: ", "e"), ("[b]ack: ", "b"), ("[l]ater: ", "e"), ("[b]ack: ", "r"), ("reason (", ""),
          ("[l]ater: ", "r"), ("reason (", ""), ("[l]ater: ", "l"),
        ])
      #expect(run.status == 3, "\(run.output)")
      #expect(try await heads(place) == before)
    }
  }

  @Test("A verdict that approves only some effects says which it held back")
  func partialVerdict() async throws {
    var plan = Self.plan
    plan.verdict = NotePlan.verdict(["approve", "reject"], overall: "approve")
    try await Place.with(plan) { place in
      try await git("branch", "other", in: place.repository)
      let run = try await place.chancery("run", "plan.yaml", "--no-ask")
      #expect(run.status == 5, "\(run.output)\(run.errors)")
      let shown = try await place.chancery("show").output
      #expect(shown.contains("verdict reject\n  - effect 2 (git.merge) was rejected: the script says so"), "\(shown)")
      #expect(shown.contains("  effect 1 git.merge: approve: the script says so\n  effect 2 git.merge: reject"))
    }
  }
}
