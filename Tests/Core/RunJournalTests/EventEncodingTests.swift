import Foundation
import JSON
import Models
import Plans
import Policy
import SystemPackage
import TestKit
import Testing

@testable import RunJournal

@Suite("Encodings of events")
struct EventEncodingTests {
  private static let golden = Project.root.appending("Tests/Core/RunJournalTests/events.jsonl").string

  @Test("Every event is written exactly as it always was")
  func exactText() throws {
    let written = Samples.events.map(\.text)
    if ProcessInfo.processInfo.environment["CHANCERY_WRITE_GOLDEN"] == "1" {
      try Data(written.map { $0 + "\n" }.joined().utf8).write(to: URL(fileURLWithPath: Self.golden))
    }
    let golden = try String(contentsOfFile: Self.golden, encoding: .utf8).split(separator: "\n").map(String.init)
    #expect(written.count == golden.count)
    for (event, line) in zip(written, golden) { #expect(event == line) }
  }

  @Test("Every event that was ever written in this format is read as what it was")
  func roundTrip() throws {
    let golden = try String(contentsOfFile: Self.golden, encoding: .utf8).split(separator: "\n")
    for (event, line) in zip(Samples.events, golden) {
      #expect(try RunEvent(reading: Array(line.utf8), format: 2) == event)
    }
  }

  @Test("There is a sample of every event, and docs/reference/journal.md names each with all its members")
  func documentation() throws {
    let page = try String(contentsOfFile: Project.root.appending("docs/reference/journal.md").string, encoding: .utf8)
    let sections = page.components(separatedBy: "\n### ").dropFirst()
    var described: [String: String] = [:]
    for section in sections {
      let name = section.prefix { $0 != "\n" }.filter { $0 != "`" }
      described[name] = section
    }
    var names: Set<String> = []
    for event in Samples.events {
      let (name, data) = event.encoded
      names.insert(name)
      let section = try #require(described[name], "docs/reference/journal.md has no section for \(name)")
      for member in (data.objectValue ?? [:]).keys {
        #expect(section.contains("| `\(member)` |"), "docs/reference/journal.md: \(name) has a member \(member)")
      }
    }
    #expect(names == Set(RunEvent.names))
    #expect(Set(described.keys).isSuperset(of: names))
  }

  @Test("Words are kebab case, and each is read back")
  func words() throws {
    func check<Word: Encoded & CaseIterable & Equatable>(_ type: Word.Type, _ expected: String) throws {
      let words = Word.allCases.compactMap { $0.encoded.stringValue }
      #expect(words.joined(separator: " ") == expected)
      for word in Word.allCases { #expect(try Word.encoding.read(word.encoded, .written) == word) }
    }
    try check(RunStart.Mode.self, "draft full")
    try check(
      RunOutcome.self, "committed drafted failed blocked rejected stale in-doubt out-of-budget aborted")
    try check(
      RunSuspended.Cause.self, "approval rejection drafted obstructed in-doubt withheld interrupted")
    try check(CommandRan.Role.self, "tool help check agent")
    try check(StepReopened.Cause.self, "check conflict verdict person effect upstream target lost")
    try check(VerdictGiven.Decision.self, "approve reject changes-wanted")
    try check(ApprovalGiven.Decision.self, "approve reject")
    try check(ApprovalGiven.Means.self, "terminal signed unattended")
    try check(ProposalVoided.Cause.self, "changed expired outdated")
    try check(TargetName.Space.self, "reference path database endpoint command tool")
    try check(TargetsDenied.Source.self, "verdict person boundary")
    try check(EffectSettled.Outcome.self, "committed not-applied in-doubt")
    try check(EffectResolved.Action.self, "effect compensation")
    try check(UndoRequested.Cause.self, "failure person")
    try check(Tier.self, "fast slow")
    try check(Lane.self, "standard fast ultrafast flex batch")
    try check(Effort.self, "none minimal low medium high xhigh max")
    try check(PolicyLayer.self, "system user repository plan")
    try check(ModelRequest.Purpose.Task.self, "extract draft verdict")
    try check(FileChange.Kind.self, "added modified deleted")
    try check(
      ModelError.Kind.self,
      "unauthorized unknown-model invalid-request too-long rate-limited exhausted unavailable timed-out malformed "
        + "not-recorded cancelled")
    try check(
      Mistake.self,
      "unknown-tool invalid-arguments made-up-flag missing-path forbidden-path edit-not-found edit-ambiguous stale-edit "
        + "skipped-precondition patch-failed failed-check timed-out-check stopped-check crashed-check unusable-file "
        + "contradicted-claim malformed-output truncated-output refusal "
        + "no-progress empty-draft over-boundary agent-failed merge-conflict changes-wanted")
  }
}

@Suite("Reading events that this program did not write")
struct UnreadableEventTests {
  private func read(_ text: String, format: Int = 2) throws(UnreadableEvent) -> RunEvent {
    try RunEvent(reading: Array(text.utf8), format: format)
  }

  @Test(
    "What a newer program wrote is refused as that, with its place, and never half read",
    arguments: [
      (#"{"data":{},"event":"moon-landed","version":2}"#, "the event moon-landed is not known"),
      (
        #"{"data":{"seal":"a","shade":"b"},"event":"prompt-opened","version":2}"#,
        "prompt-opened.shade: this member is not known"
      ),
      (
        #"{"data":{"detail":"","outcome":"x","reason":""},"event":"run-ended","version":2}"#,
        "run-ended.detail: this member is not known"
      ),
      (
        #"{"data":{"outcome":"x","reason":""},"event":"run-ended","version":2}"#,
        "run-ended.outcome: the word x is not known"
      ),
      (
        #"{"data":{"seal":"a"},"event":"prompt-opened","version":3}"#,
        "the event prompt-opened has version 3 or members that are not known"
      ),
      (
        #"{"data":{"seal":"a"},"event":"prompt-opened","more":1,"version":2}"#,
        "the event prompt-opened has version 2 or members that are not known"
      ),
    ])
  func newer(text: String, reason: String) {
    let error = #expect(throws: UnreadableEvent.self) { try read(text) }
    #expect(error?.kind == .newer)
    #expect(error?.description == reason)
  }

  @Test("A format that is not known is a newer program's")
  func newerFormat() {
    let error = #expect(throws: UnreadableEvent.self) { try read("{}", format: 3) }
    #expect(error?.kind == .newer)
    #expect(error?.description == "it has format 3, and formats up to 2 are known")
  }

  @Test(
    "What no program wrote is refused with its place",
    arguments: [
      (
        #"{"data":{"seal":7},"event":"prompt-opened","version":2}"#,
        "prompt-opened.seal: expected a string, found integer"
      ),
      (#"{"data":{},"event":"prompt-opened","version":2}"#, "prompt-opened.seal: the member is missing"),
      (
        #"{"data":{"seal":"a","attended-milliseconds":9223372036854775808},"event":"prompt-closed","version":2}"#,
        "prompt-closed.attended-milliseconds: expected an integer from -9007199254740992 to 9007199254740992, found 9223372036854775808"
      ),
      (
        #"{"data":{"seal":"a","effects":[1,"2"],"cause":"person","reason":""},"event":"undo-requested","version":2}"#,
        "undo-requested.effects[1]: expected an integer from -9007199254740992 to 9007199254740992, found \"2\""
      ),
      (#"[]"#, "expected an object with event, version and data"),
      (#"{"#, "not valid JSON at line 1, column 2: expected a member name in quotation marks"),
    ])
  func malformed(text: String, reason: String) {
    let error = #expect(throws: UnreadableEvent.self) { try read(text) }
    #expect(error?.kind == .malformed)
    #expect(error?.description == reason)
  }

  @Test("A document of somebody else may be as deep as it may be where it came from")
  func deep() throws {
    let deep = (0..<63).reduce(JSONValue.integer(1)) { value, _ in [value] }
    let event = RunEvent.stepFinished(StepFinished(step: "s", attempt: 1, revision: nil, answer: deep))
    #expect(try read(event.text) == event)
  }
}
