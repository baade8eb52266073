import Foundation
import JSON
import SystemPackage
import TestKit
import Testing

// alone: sixty-four processes at once.
@Suite("Many processes and one state folder", .serialized)
struct CrowdTests {
  @Test("Many runs at once all get to their approval, and each answers with a document")
  func crowd() async throws {
    let count = Extent.count(12, orAll: 64)
    try await Place.with("02-until-green") { place in
      let ends = try await withThrowingTaskGroup(of: ToolOutput.self) { group in
        for _ in 0..<count { group.addTask { try await place.chancery("draft", "plan.yaml", "--json") } }
        return try await group.reduce(into: [ToolOutput]()) { $0.append($1) }
      }
      #expect(ends.map(\.status) == Array(repeating: 0, count: count), "\(ends.map(\.errors).filter { !$0.isEmpty })")
      let runs = try ends.compactMap { try JSONValue(parsing: $0.output)["run"]?.stringValue }
      #expect(Set(runs).count == count)
      let listed = try await place.document("status", "--limit", "100", "--json")["runs"]?.arrayValue?.count
      #expect(listed == count)
      #expect(try await place.chancery("journal", "check").status == 0)
    }
  }

  @Test("Whoever waits for the journal says for whom, and goes on when it is free")
  func waiting() async throws {
    try await Place.with("05-blocked") { place in
      #expect(try await place.chancery("draft", "plan.yaml").status == 4)
      let program = """
        import sqlite3, sys, time
        c = sqlite3.connect(sys.argv[1], isolation_level=None)
        c.execute("BEGIN IMMEDIATE"); print("held", flush=True); time.sleep(5); c.execute("ROLLBACK")
        """
      async let holder = runTool("python3", ["-c", program, place.state.appending("journal.sqlite").string])
      try await Task.sleep(for: .seconds(1))
      let end = try await place.chancery("draft", "plan.yaml", "--json")
      #expect(end.status == 4, "\(end.errors)")
      #expect(end.errors.contains("waiting for process"), "\(end.errors)")
      #expect(try JSONValue(parsing: end.output)["run"] != nil)
      _ = try await holder
    }
  }

  @Test("Looking at runs costs as many system calls with many runs as with one")
  func flat() async throws {
    try await Place.with("05-blocked") { place in
      func calls(_ arguments: String...) async throws -> Int {
        let file = place.folder.appending("trace")
        _ = try await runTool(
          "strace",
          ["-f", "-qq", "-e", "signal=none", "-e", "trace=flock,openat", "-o", file.string, Place.program.string]
            + arguments, in: place.folder, environment: place.environment)
        return try place.text(of: "trace").split(separator: "\n").count {
          $0.contains("/runs/") || $0.contains("flock(")
        }
      }
      #expect(try await place.chancery("draft", "plan.yaml").status == 4)
      let few = try await calls("draft", "plan.yaml")
      let count = Extent.count(12, orAll: 40)
      for _ in 0..<count { _ = try await place.chancery("draft", "plan.yaml") }
      let many = try await calls("draft", "plan.yaml")
      #expect(many <= few + 8, "\(few) with one run, \(many) with \(count)")
    }
  }
}
