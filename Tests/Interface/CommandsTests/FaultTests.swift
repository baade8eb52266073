import Foundation
import JSON
import SystemPackage
import TestKit
import Testing

/// What the machine and other processes do wrong while effects are applied: each ends in its exit status, nothing is lost,
/// and going on finishes it once.
@Suite("Faults")
struct FaultTests {
  @Test("A branch that another git process keeps locked is left alone, and resuming merges once")
  func locked() async throws {
    try await Place.with(NotePlan()) { place in
      let base = try await place.head()
      try place.write("", to: "repository/.git/refs/heads/main.lock")
      let run = try await place.chancery("run", "plan.yaml", "--no-ask")
      #expect(run.status == 1)
      #expect(run.output.contains("locked") || run.errors.contains("locked"))
      #expect(try await place.head() == base)
      try FileManager.default.removeItem(atPath: place.folder.appending("repository/.git/refs/heads/main.lock").string)
      #expect(try await place.chancery("resume", "--no-ask").status == 0)
      #expect(try await place.mergeCount() == 1)
    }
  }

  @Test("Of two processes that race for one run, one drives it and the other says so; it is merged once")
  func race() async throws {
    try await Place.with(NotePlan()) { place in
      let crash = try await place.chancery("run", "plan.yaml", "--no-ask", with: ["CHANCERY_CRASH_AFTER_APPEND": "9"])
      #expect(crash.status == 137)
      let ends = try await withThrowingTaskGroup(of: ToolOutput.self) { group in
        for _ in 0..<4 { group.addTask { try await place.chancery("resume", "--no-ask") } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(ends.contains { $0.status == 0 })
      for end in ends where end.status != 0 {
        #expect(end.status == 1 && end.errors.contains("drives it already"), "\(end.status): \(end.errors)")
      }
      #expect(try await place.mergeCount() == 1)
    }
  }

  @Test("Of two people who take a run back at once, one does")
  func undoRace() async throws {
    try await Place.with(NotePlan()) { place in
      let base = try await place.head()
      #expect(try await place.chancery("run", "plan.yaml", "--no-ask").status == 0)
      let run = try #require(try await place.document("show", "--json")["run"]?.stringValue)
      let ends = try await withThrowingTaskGroup(of: ToolOutput.self) { group in
        for _ in 0..<3 { group.addTask { try await place.chancery("undo", run, "--reason", "no") } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(ends.contains { $0.status == 0 }, "\(ends.map(\.errors))")
      #expect(try await place.head() == base)
      let moves = try await git("reflog", "show", "--format=%gs", "main", in: place.repository)
      #expect(moves.split(separator: "\n").count { $0.hasPrefix("chancery: undo") } == 1)
      #expect(try await place.document("verify", "--json")["intact"]?.boolValue == true)
    }
  }

  @Test("A journal that cannot grow any more ends the command, and with room again the run is merged once")
  func fullDisk() async throws {
    let failures = try await withThrowingTaskGroup(of: String?.self) { group in
      var failures: [String] = []
      for (index, kibibytes) in stride(from: 16, through: 256, by: 12).enumerated() {
        if index >= 3, let failure = try await group.next() ?? nil { failures.append(failure) }
        group.addTask { try await filled(at: kibibytes) }
      }
      for try await failure in group { if let failure { failures.append(failure) } }
      return failures
    }
    #expect(failures.isEmpty, "\(failures.joined(separator: "\n"))")
  }

  /// Runs where no file can grow beyond the size, and then where it can; tells what went wrong.
  private func filled(at kibibytes: Int) async throws -> String? {
    try await Place.with(NotePlan()) { place in
      let line = "trap '' XFSZ; ulimit -f \(kibibytes * 2); exec \(Place.program.string) run plan.yaml --no-ask"
      let first = try await runTool("sh", ["-c", line], in: place.folder, environment: place.environment)
      let hasRun = try await place.document("status", "--json")["runs"]?.arrayValue?.isEmpty == false
      var end = first
      if first.status != 0 {
        end = try await place.chancery(hasRun ? ["resume", "--no-ask"] : ["run", "plan.yaml", "--no-ask"])
      }
      let merges = try await place.mergeCount()
      let isIntact = try await place.document("verify", "--json")["intact"]?.boolValue == true
      guard end.status == 0, merges == 1, isIntact else {
        return
          "\(kibibytes) KiB: \(first.status) then \(end.status), \(merges ?? -1) merges, intact \(isIntact): \(end.errors)"
      }
      return nil
    }
  }

  @Test("A process that is stopped keeps its run, and goes on with it when it is continued")
  func stopped() async throws {
    var note = NotePlan()
    note.waitMilliseconds = 1500
    try await Place.with(note) { place in
      let lines = """
        "$0" run plan.yaml --no-ask >first 2>&1 & pid=$!
        while ! "$0" status --json | grep -q '"run"'; do sleep 0.1; done
        kill -STOP $pid
        "$0" resume --no-ask >second 2>&1; echo "second $?"
        kill -CONT $pid
        wait $pid; echo "first $?"
        """
      let end = try await runTool(
        "sh", ["-c", lines, Place.program.string], in: place.folder, environment: place.environment)
      #expect(end.output == "second 1\nfirst 0\n", "\(end.output)\(end.errors)")
      #expect(try place.text(of: "second").contains("drives it already"))
      #expect(try await place.mergeCount() == 1)
    }
  }

  @Test("A run that is killed before its first entry leaves nothing that gc does not find")
  func unbegun() async throws {
    try await Place.with(NotePlan()) { place in
      let crash = try await place.chancery("run", "plan.yaml", "--no-ask", with: ["CHANCERY_CRASH_BEFORE_APPEND": "1"])
      #expect(crash.status == 137)
      let runs = place.state.appending("runs").string
      #expect(try FileManager.default.contentsOfDirectory(atPath: runs).count == 1)
      #expect(try await place.chancery("gc", "--yes").status == 0)
      #expect(try FileManager.default.contentsOfDirectory(atPath: runs).isEmpty)
    }
  }
}

extension Place {
  func mergeCount() async throws -> Int? {
    Int(try await git("rev-list", "--count", "--merges", "main", in: repository))
  }
}
