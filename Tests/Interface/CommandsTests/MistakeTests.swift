import Foundation
import JSON
import TestKit
import Testing

/// A drafting model that makes one mistake, and what the run is to say of it.
struct MistakePlan: Sendable, CustomTestStringConvertible {
  var mistake: String
  /// What the model is told, in part.
  var told: String
  /// The answers of the first attempt after the file was read.
  var answers: [JSONValue]
  var tools = "[read, search, edit, run]"
  var boundary = ""
  var check = "[grep, -q, after, note]"

  var testDescription: String { mistake }

  static func call(_ tool: String, _ arguments: JSONValue) -> JSONValue {
    ["calls": [["tool": .string(tool), "arguments": arguments]]]
  }

  static func say(_ text: String) -> JSONValue { ["say": .string(text)] }

  static func run(_ words: String...) -> JSONValue {
    call("run", ["command": .array(words.map(JSONValue.string))])
  }

  static let write = call("write", ["path": "note", "content": "after\n"])
  static let edit = call("edit", ["path": "note", "old": "nowhere", "new": "x"])

  var plan: String {
    """
    plan: mistakes
    goal: "Let the note say after."
    target: { repository: repository }
    tiers:
      fast: { model: scripted/answers.json }
      slow: { model: scripted/answers.json }
    boundary:
      changes: { files: 2, lines: 10 }
    \(boundary)
    steps:
      - id: note
        draft: "Write it."
        tools: \(tools)
        check: [{ run: \(check) }]
        attempts: 2

    """
  }

  /// Each answer costs 1,000 tokens in at $1 a million: a tenth of a cent.
  var script: JSONValue {
    let read = Self.call("read", ["path": "note"])
    var lines: [JSONValue] = []
    for (attempt, answers) in [(1, [read] + answers), (2, [read, Self.write, Self.say("Done.")])] {
      for (index, answer) in answers.enumerated() {
        var line = answer.objectValue ?? [:]
        line["attempt"] = .integer(Int64(attempt))
        line["turn"] = .integer(Int64(index + 1))
        line["usage"] = ["input": 1000, "output": 0]
        lines.append(.object(line))
      }
    }
    return ["answers": .array(lines), "price": ["input": "1.00", "output": "1.00"]]
  }

  static let all: [MistakePlan] = [
    MistakePlan(
      mistake: "unknown-tool", told: "did you mean write?", answers: [call("writ", [:]), write, say("Done.")]),
    MistakePlan(
      mistake: "invalid-arguments", told: "do not fit", answers: [call("write", ["file": "note"]), write, say("Done.")]),
    MistakePlan(
      mistake: "made-up-flag", told: "did you mean --reverse?",
      answers: [run("sort", "--revers-order", "note"), write, say("Done.")]),
    MistakePlan(
      mistake: "missing-path", told: "did you mean note?",
      answers: [call("read", ["path": "nota"]), write, say("Done.")]),
    MistakePlan(
      mistake: "forbidden-path", told: "it allows note",
      answers: [call("write", ["path": "other", "content": "x"]), write, say("Done.")],
      boundary: "  paths: { allow: [note] }"),
    MistakePlan(mistake: "edit-not-found", told: "old is not in the file", answers: [edit, write, say("Done.")]),
    MistakePlan(
      mistake: "edit-ambiguous", told: "lines 1, 2",
      answers: [call("edit", ["path": "note", "old": "before", "new": "x"]), write, say("Done.")]),
    MistakePlan(
      mistake: "stale-edit", told: "was changed after it was read",
      answers: [run("sh", "-c", "echo other > note"), write, call("read", ["path": "note"]), write, say("Done.")]),
    MistakePlan(
      mistake: "skipped-precondition", told: "read it first",
      answers: [call("write", ["path": "second", "content": "x"]), write, say("Done.")]),
    MistakePlan(
      mistake: "patch-failed", told: "nothing of the patch was applied",
      answers: [call("apply_patch", ["patch": "*** Begin Patch\n*** End Patch"]), write, say("Done.")]),
    MistakePlan(
      mistake: "over-boundary", told: "boundary.changes.lines",
      answers: [
        call("write", ["path": "note", "content": .string(String(repeating: "after\n", count: 30))]), write,
        say("Done."),
      ]),
    MistakePlan(
      mistake: "contradicted-claim", told: "no command succeeded since the last edit",
      answers: [write, say("All tests pass."), say("I wrote the note.")]),
    MistakePlan(
      mistake: "truncated-output", told: "cut off",
      answers: [["say": "half of it", "ending": "truncated"], write, say("Done.")]),
    MistakePlan(mistake: "refusal", told: "the model declined", answers: [["ending": "refused"]]),
    MistakePlan(
      mistake: "no-progress", told: "3 times in a row",
      answers: [call("list", [:]), call("list", [:]), call("list", [:])]),
    MistakePlan(mistake: "empty-draft", told: "without changing anything", answers: [say("I would change it.")]),
    MistakePlan(
      mistake: "failed-check", told: "a check failed", answers: [write, say("Done.")], check: "[test, -e, new]"),
  ]
}

@Suite("Every mistake of a drafting model, in a whole run")
struct MistakeTests {
  @Test("It is caught, named, told to the model, and priced", arguments: MistakePlan.all)
  func mistake(_ one: MistakePlan) async throws {
    try await Place.empty { place in
      try place.write(one.plan, to: "plan.yaml")
      try place.write(one.script.prettyText, to: "answers.json")
      try place.write("before\nbefore\n", to: "repository/note")
      try place.write("second\n", to: "repository/second")
      try await place.makeRepository()
      let end = try await place.chancery("run", "plan.yaml", "--no-ask")
      #expect(end.status == (one.mistake == "failed-check" ? 1 : 0), "\(end.output)\(end.errors)")
      let log = try await place.chancery("log", "--json").output
      #expect(log.contains("\"mistake\":\"\(one.mistake)\"") || log.contains("\"mistake\": \"\(one.mistake)\""))
      #expect(log.contains(one.told), "\(log)")
      let report = try await place.document("report", "--json")
      let mistakes = report["mistakes"]?.arrayValue ?? []
      let measure = try #require(mistakes.first { $0["mistake"]?.stringValue == one.mistake })
      let count = (measure["turns"]?.integerValue ?? 0) + (measure["attempts"]?.integerValue ?? 0)
      #expect(count >= 1)
      let cost = try #require(measure["cost"]?["usd"])
      #expect(cost != .null && cost.canonicalText != "0" && cost.canonicalText != "0.0", "\(measure)")
      #expect(try await place.chancery("report").output.contains(one.mistake))
    }
  }

  /// Mistakes that show only when an answer is read, when drafts meet, or when the reviewer wants something else.
  struct Later: Sendable, CustomTestStringConvertible {
    var plan: String
    var testDescription: String
    var told: String
    var more: [JSONValue] = []
  }

  static let late = [
    Later(plan: "04-redrafted", testDescription: "changes-wanted", told: "\"cause\": \"verdict\""),
    Later(plan: "06-conflict", testDescription: "merge-conflict", told: "conflict"),
    Later(
      plan: "01-first", testDescription: "malformed-output", told: "files",
      more: [
        ["step": "survey", "turn": 2, "answer": ["file": 3]], ["step": "survey", "turn": 3, "answer": ["files": []]],
      ]),
  ]

  @Test("What shows only after a draft is named, told and priced as well", arguments: Self.late)
  func later(_ one: Later) async throws {
    try await Place.with(one.plan) { place in
      var script = try JSONValue(parsing: try place.text(of: "answers.json")).objectValue ?? [:]
      let replaced = Set(one.more.map { [$0["step"], $0["turn"]] })
      let kept = (script["answers"]?.arrayValue ?? []).filter { !replaced.contains([$0["step"], $0["turn"]]) }
      script["answers"] = .array(
        (kept + one.more).map { .object(($0.objectValue ?? [:]).merging(["usage": ["input": 1000]]) { $1 }) })
      script["price"] = ["input": "1.00", "output": "1.00"]
      try place.write(JSONValue.object(script).prettyText, to: "answers.json")
      let end = try await place.chancery("run", "plan.yaml", "--no-ask")
      #expect([0, 3].contains(end.status), "\(end.output)\(end.errors)")
      let log = try await place.chancery("log", "--json").output
      #expect(log.contains(one.told), "\(log)")
      let mistakes = try await place.document("report", "--json")["mistakes"]?.arrayValue ?? []
      let measure = try #require(mistakes.first { $0["mistake"]?.stringValue == one.testDescription }, "\(mistakes)")
      #expect((measure["turns"]?.integerValue ?? 0) + (measure["attempts"]?.integerValue ?? 0) >= 1)
      let cost = try #require(measure["cost"]?["usd"])
      #expect(cost != .null && cost.canonicalText != "0" && cost.canonicalText != "0.0", "\(measure)")
    }
  }
}
