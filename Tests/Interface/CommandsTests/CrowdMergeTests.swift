import Foundation
import JSON
import SystemPackage
import TestKit
import Testing

// alone: many processes at once.
@Suite("Many runs that merge into one branch at once", .serialized)
struct CrowdMergeTests {
  /// How many runs begin at once, and how many people approve at once what waits.
  private static let count =
    ProcessInfo.processInfo.environment["CHANCERY_CROWD"].flatMap { Int($0) } ?? Extent.count(4, orAll: 6)
  private static let people = 3

  @Test("Each lands, or waits for an answer that is named; with the answers all have landed, each once")
  func all() async throws {
    try await Place.with(NotePlan(boundary: "  remerges: 100")) { place in
      for number in 1...Self.count { try write(number, in: place) }
      let start = ContinuousClock.now
      let ends = try await parallel(Self.count) { number in
        try await place.chancery("run", "plan\(number).yaml", "--no-ask", "--json")
      }
      var waiting: [String] = []
      for (number, end) in ends {
        #expect([0, 3].contains(end.status), "\(number): \(end.output)\(end.errors)")
        let document = try JSONValue(parsing: end.output)
        let run = try #require(document["run"]?.stringValue)
        guard end.status == 3 else { continue }
        waiting.append(run)
        #expect(try await place.chancery("show", run).output.contains("the target went on"))
      }
      #expect(ends.contains { $0.1.status == 0 })
      let seconds = start.duration(to: .now).components.seconds
      print("\(Self.count) runs at once: \(ends.count { $0.1.status == 0 }) landed unasked, in \(seconds) s")
      let queue = waiting
      let turns = try await parallel(Self.people) { person in
        var turns = 0
        for run in queue.enumerated().filter({ $0.offset % Self.people == person - 1 }).map(\.element) {
          turns += try await approve(run, in: place)
        }
        return turns
      }
      print("approved in \(turns.map(\.1).reduce(0, +)) turns by \(Self.people) people")
      #expect(try await place.mergeCount() == Self.count)
      for number in 1...Self.count { #expect(place.textOrNothing(of: "repository/note\(number)") == "after\n") }
      #expect(try await git("status", "--porcelain", in: place.repository) == "")
      #expect(try await place.chancery("journal", "check").status == 0)
      let left = try await runTool("find", [place.repository.appending(".git").string, "-name", "*.lock"])
      #expect(left.output.isEmpty, "\(left.output)")
    }
  }

  /// Approves what the run seals until it has landed.
  ///
  /// - Returns: how often it was asked for.
  private func approve(_ run: String, in place: Place) async throws -> Int {
    for turn in 1...4 * Self.count {
      let steps = try await place.document("show", run, "--json")["steps"]?.objectValue ?? [:]
      let seals = steps.values.compactMap { $0["seal"]?.stringValue }
      let seal = try #require(seals.first)
      let end = try await place.chancery("approve", run, "--seal", seal)
      if end.status == 0 { return turn }
      // What was sealed for a branch that went on since is sealed and asked about anew.
      #expect(end.status == 3, "\(run): \(end.output)\(end.errors)")
    }
    Issue.record("\(run) never landed")
    return 0
  }

  private func parallel<Result: Sendable>(
    _ count: Int, _ body: @escaping @Sendable (Int) async throws -> Result
  ) async throws -> [(Int, Result)] {
    try await withThrowingTaskGroup(of: (Int, Result).self) { group in
      for number in 1...count { group.addTask { (number, try await body(number)) } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
  }

  /// A plan that makes a file of its own.
  private func write(_ number: Int, in place: Place) throws {
    var note = NotePlan(boundary: "  remerges: 100")
    note.path = "note\(number)"
    note.check = "[grep, -q, after, note\(number)]"
    try place.write(
      note.plan.replacing("answers.json", with: "answers\(number).json"), to: "plan\(number).yaml")
    try place.write(note.answers.prettyText, to: "answers\(number).json")
  }
}
