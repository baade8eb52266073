import Foundation
import JSON
import SystemPackage
import TestKit
import Testing

@Suite("Runs of earlier versions")
struct RecordedCommandTests {
  @Test("Every recorded run is shown as the program that recorded it showed it, and reported")
  func shown() async throws {
    try await withTemporaryFolder { folder in
      for path in try await RecordedRuns.unpack(to: folder) {
        let place = Place(folder: path)
        let name = path.lastComponent?.string ?? ""
        let recorded = try JSONValue(parsing: try place.text(of: "recorded.json"))
        // The run is of a repository in another place by now, so it has to be named.
        guard let run = recorded["show"]?["run"]?.stringValue else {
          // The program of then could not show it.
          #expect(name == "giant-usage")
          continue
        }
        let shown = try await place.document("show", run, "--json")
        for (member, value) in recorded["show"]?.objectValue ?? [:] where member != "spending" {
          // One word was another one then: docs/reference/json-output.md.
          let value = value == "taken back" ? "undone" : value
          #expect(shown[member]?.keeps(value) == true, "\(name): \(member)")
        }
        for (member, value) in recorded["show"]?["spending"]?.objectValue ?? [:] {
          #expect(shown["spending"]?[member] == value, "\(name): spending, \(member)")
        }
        #expect(try await place.document("verify", run, "--json")["intact"] == true, "\(name)")
        #expect(try await place.document("report", "--json")["unreadable"] == 0, "\(name)")
        #expect(try await place.chancery("log", run).status == 0, "\(name)")
        #expect(try await place.chancery("status").output.contains(run), "\(name)")
      }
    }
  }

  /// Where a target was begun: one that was not is another one once it is unpacked, by its inode.
  @Test(
    "A run that an earlier version left in the middle of its effects is finished by this one, each effect once",
    arguments: [
      "merge-done-in-doubt", "merge-after-outcome", "setting-in-doubt", "migration-push-in-doubt",
    ])
  func takenOver(name: String) async throws {
    try await RecordedRuns.with(name) { path in
      let place = Place(folder: path)
      let end = try await place.chancery("resume", "--no-ask")
      #expect(end.status == 0, "\(end.status): \(end.output)\(end.errors)")
      let parents = try await git("rev-list", "--parents", "-n", "1", "main", in: place.repository)
      #expect(parents.split(separator: " ").count == 3)
      #expect(try await git("rev-list", "--count", "--merges", "main", in: place.repository) == "1")
      #expect(try await place.document("verify", "--json")["intact"] == true)
    }
  }

  /// Leaves the verdict about three effects, which the recorded answers hold, to one about the rest.
  private func judgeRest(_ place: Place) throws {
    var answers = try JSONValue(parsing: try place.text(of: "answers.json"))
    let drafting = (answers["answers"]?.arrayValue ?? []).filter { $0["task"] == nil }
    answers = ["answers": .array(drafting + [NotePlan.verdict("approve")])]
    try place.write(answers.canonicalText, to: "answers.json")
  }

  @Test("The rest of what an earlier version sealed is sealed, judged and asked about anew, and applied once")
  func partlyApplied() async throws {
    try await RecordedRuns.with("migration-between") { path in
      let place = Place(folder: path)
      try judgeRest(place)
      let pushed = try await git("rev-parse", "main", in: path.appending("remote.git"))
      let waiting = try await place.chancery("resume", "--no-ask")
      #expect(waiting.status == 3, "\(waiting.status): \(waiting.output)\(waiting.errors)")
      let told = waiting.output + waiting.errors
      #expect(told.contains("another version of Chancery sealed it"), "\(told)")
      #expect(try await git("rev-parse", "main", in: path.appending("remote.git")) == pushed)
      let shown = try await place.chancery("show").output
      #expect(shown.contains("Applied already, under an earlier seal"), "\(shown)")
      #expect(shown.contains("  1. git.push") && !shown.contains("  2. "), "\(shown)")
      let typed: JSONValue = [
        ["[l]ater: ", "a"], ["to approve: ", .string(String(try await place.seal().prefix(6)))],
      ]
      let typing = FilePath(#filePath).removingLastComponent().appending("Terminal/typing.py").string
      let end = try await runTool(
        "/usr/bin/python3", [typing, typed.canonicalText, Place.program.string, "review"], in: place.folder,
        environment: place.environment.merging(["TERM": "dumb", "PAGER": "cat"]) { $1 })
      #expect(end.status == 0, "\(end.status): \(end.output)\(end.errors)")
      let main = try await git("rev-parse", "main", in: place.repository)
      #expect(try await git("rev-parse", "main", in: path.appending("remote.git")) == main)
      #expect(try await git("rev-list", "--count", "--merges", "main", in: place.repository) == "1")
      let ship = try await place.document("show", "--json")["steps"]?["ship"]
      #expect(ship?["earlier"]?.arrayValue?.first?["effects"]?.arrayValue?.count == 2, "\(String(describing: ship))")
      #expect(ship?["effects"]?.arrayValue?.count == 1)
      #expect(try await place.document("verify", "--json")["intact"] == true)
      #expect(try await place.document("report", "--json")["unreadable"] == 0)
    }
  }

  /// Its database is another one once it is unpacked, by its inode, so that only the merge can be undone here.
  @Test("What was applied under an earlier version's seal is undone under it, also while the rest waits")
  func partlyUndone() async throws {
    try await RecordedRuns.with("migration-between") { path in
      let place = Place(folder: path)
      try judgeRest(place)
      #expect(try await place.chancery("resume", "--no-ask").status == 3)
      let run = try #require(try await place.document("show", "--json")["run"]?.stringValue)
      let undo = try await place.chancery("undo", run, "1", "--reason", "the rest is another run")
      #expect(undo.status == 0, "\(undo.status): \(undo.output)\(undo.errors)")
      #expect(undo.output.contains("effect 2 of ") && undo.output.contains("was applied and stands"), "\(undo.output)")
      #expect(try await git("rev-list", "--count", "--merges", "main", in: place.repository) == "0")
      #expect(try await place.document("verify", "--json")["intact"] == true)
    }
  }

  @Test(
    "An undo that an earlier version left is finished by this one",
    arguments: ["merge-undo-before-intent", "merge-undo-in-doubt", "merge-undo-done-in-doubt"])
  func takenBack(name: String) async throws {
    try await RecordedRuns.with(name) { path in
      let place = Place(folder: path)
      let end = try await place.chancery("resume", "--no-ask")
      #expect(end.status == 0, "\(end.status): \(end.output)\(end.errors)")
      #expect(try await git("rev-list", "--count", "--merges", "main", in: place.repository) == "0")
    }
  }
}

extension JSONValue {
  /// Whether everything that an earlier document says is still said; members may have come since.
  fileprivate func keeps(_ earlier: JSONValue) -> Bool {
    switch (self, earlier) {
    case (.object(let now), .object(let then)): then.allSatisfy { name, value in now[name]?.keeps(value) == true }
    case (.array(let now), .array(let then)):
      now.count == then.count && zip(now, then).allSatisfy { now, then in now.keeps(then) }
    default: self == earlier
    }
  }
}
