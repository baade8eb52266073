import Foundation
import JSON
import SystemPackage
import TestKit
import Testing

@Suite("Several runs that wait for one branch")
struct SeveralRunsTests {
  private static let typing = FilePath(#filePath).removingLastComponent().appending("Terminal/typing.py").string

  /// Begins a run that writes one file and waits for a person; returns its id.
  private func begin(_ name: String, _ contents: [String], in place: Place) async throws -> String {
    let note = NotePlan(
      approval: "always", check: "[grep, -q, \(name), \(name)]", attempts: contents.count, contents: contents,
      path: name,
      reads: contents.count > 1 ? name : "note")
    let plan = note.plan.replacing("answers.json", with: "answers-\(name)\(contents.count).json")
    try place.write(plan, to: "plan-\(name).yaml")
    try place.write(note.answers.prettyText, to: "answers-\(name)\(contents.count).json")
    let run = try await place.chancery("run", "plan-\(name).yaml", "--no-ask", "--json")
    #expect(run.status == 3, "\(run.output)\(run.errors)")
    return try #require(try JSONValue(parsing: run.output)["run"]?.stringValue)
  }

  private func approve(_ run: String, in place: Place) async throws -> ToolOutput {
    let steps = try await place.document("show", run, "--json")["steps"]
    let seal = try #require(steps?["land"]?["seal"]?.stringValue)
    return try await place.chancery("approve", run, "--seal", seal)
  }

  private func review(_ run: String, typing answers: [(String, String)], in place: Place) async throws -> ToolOutput {
    let list = JSONValue.array(answers.map { [.string($0.0), .string($0.1)] }).canonicalText
    return try await runTool(
      "/usr/bin/python3", [Self.typing, list, Place.program.string, "review", run], in: place.folder,
      environment: place.environment.merging(["TERM": "dumb", "PAGER": "cat"]) { $1 })
  }

  @Test(
    "Approved one after the other, all land; one that conflicts is drafted again, and the reviewer is told what changed"
  )
  func inTurn() async throws {
    try await Place.with(NotePlan()) { place in
      let first = try await begin("a", ["a of the first\n"], in: place)
      let second = try await begin("b", ["b\n"], in: place)
      let third = try await begin("c", ["c\n"], in: place)
      let fourth = try await begin("a", ["a of the fourth\n", "a of both\n"], in: place)
      #expect(try await review(third, typing: [("[l]ater: ", "l")], in: place).status == 3)
      #expect(try await approve(first, in: place).status == 0)
      // The branch has moved on from under the others: what was approved is not what would land any more.
      let lapsed = try await approve(second, in: place)
      #expect(lapsed.status == 3, "\(lapsed.output)\(lapsed.errors)")
      #expect(try await approve(second, in: place).status == 0)
      let shown = try await review(third, typing: [("[l]ater: ", "a")], in: place)
      #expect(shown.status == 0 && shown.output.contains("Changed since you looked at seal"), "\(shown.output)")
      let redrafted = try await approve(fourth, in: place)
      #expect(redrafted.status == 3, "\(redrafted.output)\(redrafted.errors)")
      #expect(try await approve(fourth, in: place).status == 0)
      for (name, text) in [("a", "a of both\n"), ("b", "b\n"), ("c", "c\n")] {
        #expect(try place.text(of: "repository/\(name)") == text)
      }
      let merges = try await git("rev-list", "--count", "--merges", "main", in: place.repository)
      #expect(merges == "4", "\(merges)")
    }
  }
}
