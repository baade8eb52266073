import Foundation
import JSON
import SystemPackage
import TestKit
import Testing

@Suite("Hostile and broken input")
struct HostileTests {
  /// Runs a command that must refuse: with the status, one `error:`, what to look for, and no escape character.
  private func refused(
    _ place: Place, _ arguments: [String], status: Int32 = 2, saying text: String,
    location: SourceLocation = #_sourceLocation
  ) async throws {
    let outcome = try await place.chancery(arguments)
    #expect(outcome.status == status, "\(outcome.output)\(outcome.errors)", sourceLocation: location)
    #expect(outcome.errors.contains(text), "\(outcome.errors.prefix(2000))", sourceLocation: location)
    #expect(outcome.errors.utf8.count < 20_000, sourceLocation: location)
    #expect(!(outcome.output + outcome.errors).unicodeScalars.contains("\u{1b}"), sourceLocation: location)
  }

  @Test("Files that are no plans are refused in a few words")
  func files() async throws {
    try await Place.with(NotePlan()) { place in
      try place.write(String(repeating: "# a comment\n", count: 180_000), to: "large.yaml")
      try place.write(Self.bomb, to: "bomb.yaml")
      try place.write("", to: "empty.yaml")
      try place.write("plan: [\u{1b}[31mred\n  goal: {{{", to: "garbage.yaml")
      try place.write(String(repeating: "[", count: 100_000), to: "deep.yaml")
      let binary = Data((0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 128) })
      try binary.write(to: URL(fileURLWithPath: place.folder.appending("binary.yaml").string))
      for command in ["run", "draft", "validate"] {
        try await refused(place, [command, "large.yaml"], saying: "more than 1 MiB")
        try await refused(place, [command, "bomb.yaml"], saying: "bomb.yaml:")
        try await refused(place, [command, "empty.yaml"], saying: "empty.yaml")
        try await refused(place, [command, "garbage.yaml"], saying: "garbage.yaml:")
        try await refused(place, [command, "deep.yaml"], saying: "deep.yaml:")
        try await refused(place, [command, "binary.yaml"], saying: "UTF-8")
        try await refused(place, [command, "repository"], saying: "folder")
        try await refused(place, [command, "/dev/zero"], saying: "/dev/zero")
      }
    }
  }

  private static var bomb: String {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1..<12 {
      let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
      text += "a\(level): &a\(level) [\(aliases)]\n"
    }
    return text + "plan: bomb\ngoal: *a11\n"
  }

  @Test("A configuration with errors stops every run, and names line and key")
  func configuration() async throws {
    try await Place.with(NotePlan()) { place in
      try place.write("tiers:\n  fats: { model: a/b }\nsandbx: {}\n", to: "config/chancery/config.yaml")
      try await refused(place, ["run", "plan.yaml", "--no-ask"], saying: "config.yaml:2:")
      let doctor = try await place.chancery("doctor")
      #expect(doctor.status == 1 && doctor.output.contains("config.yaml:2:"))
    }
  }

  @Test("A journal that is none is named, and stays as it is")
  func journal() async throws {
    try await Place.with(NotePlan()) { place in
      let garbage = String(repeating: "this is no database\n", count: 500)
      try place.write(garbage, to: "state/chancery/journal.sqlite")
      for command in [["run", "plan.yaml"], ["status"], ["report"], ["show"]] {
        try await refused(place, command, status: 1, saying: "journal.sqlite")
        try await refused(place, command, status: 1, saying: "hint:")
      }
      #expect(try place.text(of: "state/chancery/journal.sqlite") == garbage)
    }
  }

  @Test("A state folder that cannot be written is named, with what to do", .enabled(if: getuid() != 0))
  func readOnlyState() async throws {
    try await Place.with(NotePlan()) { place in
      try place.write("", to: "state/chancery/keep")
      _ = try await runTool("chmod", ["a-w", place.state.string])
      try await refused(place, ["run", "plan.yaml"], status: 1, saying: "XDG_STATE_HOME")
    }
  }

  @Test("A state folder that is a file is named, with what to do")
  func stateFile() async throws {
    try await Place.with(NotePlan()) { place in
      try place.write("", to: "state/chancery")
      try await refused(place, ["run", "plan.yaml"], status: 1, saying: "XDG_STATE_HOME")
      try await refused(place, ["status"], status: 1, saying: "not a folder")
    }
  }

  @Test("Escapes in a goal, a path, a summary and a verdict reach no terminal as such")
  func escapes() async throws {
    var plan = NotePlan(approval: "always", goal: "Nice \\e]0;owned\\a\\e[2J\\u202Egoal")
    plan.path = "odd\u{1b}[2Jname\u{202E}txt"
    plan.check = "[sh, -c, \"printf '\\\\033[31mred\\\\n'; ls | grep -q odd\"]"
    plan.verdict = [
      "task": "verdict",
      "answer": [
        "decision": "approve", "reasons": ["fine \u{1b}[2J\u{202E}"],
        "effects": [["effect": 1, "decision": "approve", "reason": "\u{1b}c"]], "redraft": .null,
      ],
    ]
    try await Place.with(plan) { place in
      let run = try await place.chancery("run", "plan.yaml", "--no-ask")
      #expect(run.status == 3, "\(run.output)\(run.errors)")
      var outcomes = [run]
      for command in [["show"], ["status"], ["log"], ["log", "--json"], ["show", "--json"], ["report"], ["verify"]] {
        outcomes.append(try await place.chancery(command))
      }
      outcomes.append(try await place.approve())
      outcomes.append(try await place.chancery("show"))
      for outcome in outcomes {
        let text = outcome.output + outcome.errors
        #expect(
          !text.unicodeScalars.contains { ["\u{1b}", "\u{07}", "\u{202E}"].contains($0) }, "\(text.debugDescription)")
      }
      #expect(outcomes[1].output.contains("odd"))
    }
  }

  @Test("Part of an id that fits two runs is refused with both")
  func ambiguous() async throws {
    try await Place.with(NotePlan()) { place in
      for _ in 0..<2 { #expect(try await place.chancery("draft", "plan.yaml", "-q").status == 0) }
      let runs = try await place.document("status", "--json")["runs"]?.arrayValue ?? []
      let ids = runs.compactMap { $0["run"]?.stringValue }
      let outcome = try await place.chancery("show", String(try #require(ids.first).prefix(4)))
      #expect(outcome.status == 2)
      for id in ids { #expect(outcome.errors.contains(id)) }
      try await refused(place, ["show", "../../etc"], saying: "there is no run")
      try await refused(place, ["show", ""], saying: "run")
      try await refused(place, ["show", "\u{1b}[2J"], saying: "there is no run")
    }
  }

  @Test("A result that cannot be printed is no success")
  func fullOutput() async throws {
    try await Place.with(NotePlan()) { place in
      let prefix = ["sh", "-c", "\"$@\" >/dev/full", "sh"]
      let end = try await place.chancery(["doctor", "--json"], under: prefix)
      #expect(end.status == 1 && end.errors.contains("could not be written: No space left"), "\(end.errors)")
    }
  }
}
