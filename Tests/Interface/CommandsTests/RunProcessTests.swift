import Foundation
import SystemPackage
import TestKit
import Testing

// alone: it watches processes in the act.
@Suite("Processes and runs")
struct RunProcessTests {
  /// Starts the program in the background, with its process id in the file `pid`, lends it once its run drafts, and
  /// returns how it ended.
  private func withRun(
    of plan: NotePlan, _ body: @Sendable (Place, Int32) async throws -> Void
  ) async throws -> (ToolOutput, place: String) {
    try await Place.with(plan) { place in
      async let background = runTool(
        "sh", ["-c", "echo $$ > pid; exec \"$0\" run plan.yaml --no-ask", Place.program.string], in: place.folder,
        environment: place.environment)
      for _ in 0..<600 {
        let log = try await place.chancery("log")
        if log.status == 0, log.output.contains("step-started") { break }
        try await Task.sleep(for: .milliseconds(50))
      }
      let id = try #require(Int32(try place.text(of: "pid").trimmingCharacters(in: .whitespacesAndNewlines)))
      try await body(place, id)
      let end = try await background
      try await afterwards(end, place)
      return (end, place.folder.string)
    }
  }

  /// Whatever became of the first process, the run gets to its end once.
  private func afterwards(_ end: ToolOutput, _ place: Place) async throws {
    let whole = end.status == 0 ? end : try await place.chancery("resume", "--no-ask")
    #expect(whole.status == 0, "\(whole.output)\(whole.errors)")
    #expect(try place.text(of: "repository/note") == "after\n")
    let left = try await runTool("find", [place.state.appending("runs").string, "-path", "*/workspaces/*", "-prune"])
    #expect(left.output.isEmpty)
  }

  @Test("A second process is refused a run that is driven, and told by whom")
  func second() async throws {
    let (end, _) = try await withRun(of: NotePlan(waitMilliseconds: 15_000)) { place, id in
      for command in [["resume", "--no-ask"], ["commit", "--no-ask"], ["abort", "--yes"]] {
        let second = try await place.chancery(command)
        #expect(second.status == 1)
        #expect(second.errors.contains("process \(id) drives it already"), "\(second.errors)")
        #expect(second.errors.contains("hint:"))
      }
      #expect(kill(id, SIGINT) == 0)
    }
    #expect(end.status == 130, "\(end.output)\(end.errors)")
  }

  @Test(
    "A signal to stop ends the process at a place to resume from, and leaves none behind",
    arguments: [SIGINT, SIGTERM, SIGHUP])
  func interrupt(signal: Int32) async throws {
    let (end, folder) = try await withRun(of: NotePlan(waitMilliseconds: 4000)) { _, id in
      #expect(kill(id, signal) == 0)
    }
    #expect(end.status == 130, "\(end.output)\(end.errors)")
    #expect(end.errors.contains("resume"), "\(end.errors)")
    #expect(try await runTool("pgrep", ["-f", folder]).status == 1)
  }

  @Test("A check that waits is stopped with the process")
  func check() async throws {
    var plan = NotePlan()
    plan.check = "[sh, -c, \"grep -q after note && (test -e /workspace/quick || exec sleep 4180)\"]"
    plan.boundary = ""
    try await Place.with(plan) { place in
      async let background = runTool(
        "sh", ["-c", "echo $$ > pid; exec \"$0\" run plan.yaml --no-ask", Place.program.string], in: place.folder,
        environment: place.environment)
      for _ in 0..<600 where try await runTool("pgrep", ["-xf", "sleep 4180"]).status != 0 {
        try await Task.sleep(for: .milliseconds(50))
      }
      let id = try #require(Int32(try place.text(of: "pid").trimmingCharacters(in: .whitespacesAndNewlines)))
      #expect(kill(id, SIGINT) == 0)
      #expect(try await background.status == 130)
      for _ in 0..<100 where try await runTool("pgrep", ["-xf", "sleep 4180"]).status == 0 {
        try await Task.sleep(for: .milliseconds(50))
      }
      #expect(try await runTool("pgrep", ["-xf", "sleep 4180"]).status == 1)
      let abort = try await place.chancery("abort", "--yes")
      #expect(abort.status == 0 && abort.output.contains("aborted"), "\(abort.errors)")
      #expect(try await place.chancery("resume", "--no-ask").errors.contains("aborted"))
    }
  }

  @Test("A command of a draft gets signals as from any shell")
  func signals() async throws {
    let script = "sleep 60 & kill -TERM $!; wait $!; test $? -eq 143 && yes | head -n 1 > /dev/null"
    try await Place.with(NotePlan(check: "[sh, -c, \"\(script)\"]")) { place in
      let run = try await place.chancery("run", "plan.yaml", "--no-ask")
      #expect(run.status == 0, "\(run.output)\(run.errors)")
      let log = try await place.chancery("log")
      #expect(!log.output.contains("Broken pipe"), "\(log.output)")
    }
  }
}
