import Foundation
import JSON
import SystemPackage
import TestKit
import Testing

@Suite("The working day")
struct OperatingTests {
  @Test("`status` filters, says why, and lists every run when it is asked to")
  func status() async throws {
    try await Place.with(NotePlan(approval: "always")) { place in
      for _ in 0..<3 { _ = try await place.chancery("run", "plan.yaml", "--no-ask") }
      _ = try await place.approve()
      let ids = try await place.document("status", "--all", "--json")["runs"]?.arrayValue?.count
      #expect(ids == 3)
      let waiting = try await place.document("status", "--waiting", "--json")["runs"]?.arrayValue ?? []
      #expect(waiting.count == 2)
      let text = try await place.chancery("status", "--limit", "1")
      #expect(text.errors.contains("2 more runs"), "\(text.errors)")
      let all = try await place.chancery("status", with: ["TZ": "Asia/Tokyo"])
      #expect(all.output.contains("REASON") && all.output.contains("waiting for approval"), "\(all.output)")
      #expect(!all.output.contains("Z "))
      for (words, count) in [
        (["--plan", "note"], 3), (["--plan", "other"], 0), (["--since", "1h"], 3), (["--since", "2099-01-01"], 0),
        (["--here"], 3),
      ] {
        let document = try JSONValue(parsing: try await place.chancery(["status", "--json"] + words).output)
        #expect(document["runs"]?.arrayValue?.count == count, "\(words)")
      }
      let elsewhere = try await runTool(
        Place.program.string, ["status", "--here", "--json"], in: place.folder.appending("home"),
        environment: place.environment)
      #expect((try JSONValue(parsing: elsewhere.output))["runs"]?.arrayValue?.isEmpty == true)
      #expect(try await place.chancery("status", "--since", "soon").status == 2)
    }
  }

  @Test("Screens are as wide as the terminal, and the reason of a run has a line of its own where there is no room")
  func width() async throws {
    let typing = FilePath(#filePath).removingLastComponent().appending("Terminal/typing.py").string
    try await Place.with(
      NotePlan(
        approval: "always",
        goal: "Let the note say after, which is a goal of more words than a line of a terminal holds.")
    ) { place in
      for _ in 0..<2 { _ = try await place.chancery("run", "plan.yaml", "--no-ask") }
      for words in [["status"], ["show"], ["report"], ["doctor"], ["log"], ["review"], ["undo", "--dry-run"]] {
        var environment = place.environment
        environment["TYPING_COLUMNS"] = "60"
        environment["NO_COLOR"] = "1"
        let answers = words == ["review"] ? "[[\"[l]ater:\", \"l\"]]" : "[]"
        let shown = try await runTool(
          "python3", [typing, answers, Place.program.string] + words, in: place.folder, environment: environment)
        let lines = shown.output.split(whereSeparator: \.isNewline).map { $0.last == "\r" ? $0.dropLast() : $0 }
        let wide = lines.filter { $0.count > 60 && !$0.contains("\u{1b}") }
        #expect(!lines.isEmpty && wide.isEmpty, "\(words): \(wide)")
        if words == ["status"] {
          #expect(lines.contains { $0.hasPrefix("  the plan asks for a person") }, "\(shown.output)")
        }
      }
    }
  }

  @Test("A run is named by any part of its id that no other has, and the shell completes it")
  func names() async throws {
    try await Place.with(NotePlan()) { place in
      _ = try await place.chancery("run", "plan.yaml", "--no-ask")
      _ = try await place.chancery("run", "plan.yaml", "--no-ask")
      let runs = try await place.document("status", "--json")["runs"]?.arrayValue?.compactMap { $0["run"]?.stringValue }
      let run = try #require(runs?.last)
      let shown = try await place.document("show", String(run.suffix(6)), "--json")
      #expect(shown["run"]?.stringValue == run)
      let several = try await place.chancery("show", String(run.prefix(8)))
      #expect(several.status == 2 && several.errors.contains("may mean several runs"))
      let none = try await place.chancery("show", "nothere!")
      #expect(none.status == 2 && none.errors.contains("there is no run"))
      let completed = try await place.chancery("---completion", "show", "--", "positional@0", "0", "0")
      #expect(completed.output.contains(run), "\(completed.output)\(completed.errors)")
    }
  }

  @Test("`report --since` counts only runs that began since then, and failed checks are told with their last line")
  func report() async throws {
    try await Place.with(NotePlan(check: "[sh, -c, \"echo it is broken; exit 3\"]", attempts: 1)) { place in
      let run = try await place.chancery("run", "plan.yaml", "--no-ask")
      #expect(run.status == 1)
      #expect(run.errors.contains("│ it is broken"), "\(run.errors)")
      #expect(run.output.contains("it is broken") && !run.output.contains("<data"), "\(run.output)")
      #expect(try await place.chancery("show").output.contains("│ it is broken"))
      let report = try await place.chancery("report")
      #expect(report.output.contains("failed check") && report.output.contains("it is broken"), "\(report.output)")
      #expect(try await place.chancery("report", "--since", "2099-01-01").output.contains("no run began since then"))
      let tails = try await place.events("command-ran").compactMap { $0["output-tail"]?.stringValue }
      #expect(tails.contains("it is broken\n"))
    }
  }

  @Test("A commit on top of a merge: undo names the revert, and takes nothing away")
  func undo() async throws {
    try await Place.with(NotePlan()) { place in
      #expect(try await place.chancery("run", "plan.yaml", "--no-ask").status == 0)
      let merge = try await place.head()
      try await git("commit", "-q", "--allow-empty", "-m", "on top", in: place.repository)
      let top = try await place.head()
      let run = try #require(try await place.document("show", "--json")["run"]?.stringValue)
      for words in [["undo", run, "--dry-run"], ["undo", run, "--reason", "wrong"]] {
        let undo = try await place.chancery(words)
        let said = undo.output + undo.errors
        #expect(undo.status == 6 && said.contains("git revert -m 1 \(merge.prefix(12))"), "\(said)")
        #expect(said.contains("1 commit on top of the merge"), "\(said)")
      }
      #expect(try await place.head() == top)
    }
  }
}
