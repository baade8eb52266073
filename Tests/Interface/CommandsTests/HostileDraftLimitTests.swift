import Foundation
import JSON
import SystemPackage
import TestKit
import Testing

@Suite("Limits on hostile drafts")
struct HostileDraftLimitTests {
  @Test("A draft with too many new files is blocked by their number, and none of them is read or kept")
  func files() async throws {
    var note = NotePlan(attempts: 1)
    note.commands = ["for i in $(seq 50); do truncate -s 1M f$i; done"]
    try await Place.with(note) { place in
      let run = try await place.chancery("run", "plan.yaml", "--no-ask")
      #expect(run.status == 4, "\(run.output)\(run.errors)")
      #expect(run.output.contains("boundary.changes.files: 50 measured, 2 allowed"), "\(run.output)")
      let events = try await place.document("log", "--json")["events"]?.arrayValue ?? []
      #expect(!events.contains { $0["event"] == "draft-recorded" })
    }
  }

  @Test("A draft that is too large is told in words, with its size and the limit, before any of it is read")
  func sizes() async throws {
    var note = NotePlan(attempts: 1)
    note.commands = ["for i in 1 2 3 4 5; do truncate -s 63M f$i; done"]
    try await Place.with(note) { place in
      let plan = note.plan.replacingOccurrences(of: "changes: { files: 2, lines: 20 }", with: "changes: { files: 9 }")
      try place.write(plan, to: "plan.yaml")
      let run = try await place.chancery("run", "plan.yaml", "--no-ask")
      #expect(run.status == 1, "\(run.output)\(run.errors)")
      #expect(
        run.output.contains("the whole of what was changed has 330301440 bytes, more than the 268435456"),
        "\(run.output)")
      #expect(!run.output.contains("tooLarge"))
    }
  }

  @Test("An answer with very many tool calls is not followed, and the limit is named")
  func calls() async throws {
    let note = NotePlan(attempts: 1)
    try await Place.with(note) { place in
      let call: JSONValue = ["tool": "read", "arguments": ["path": "note"]]
      let answers: JSONValue = [
        "answers": [["step": "note", "turn": 1, "calls": .array(Array(repeating: call, count: 2000))]]
      ]
      try place.write(answers.prettyText, to: "answers.json")
      let run = try await place.chancery("run", "plan.yaml", "--no-ask")
      #expect(run.status != 0)
      #expect(run.output.contains("2000 tool calls, and one may have at most 256"), "\(run.output)")
    }
  }

  @Test("A file that is too large to show says so in the review, with its size and lines")
  func tooLarge() async throws {
    var note = NotePlan(approval: "always", attempts: 1)
    note.commands = ["yes 'some line of text' | head -n 400000 > long.txt"]
    try await Place.with(note) { place in
      let plan = note.plan.replacingOccurrences(of: "changes: { files: 2, lines: 20 }", with: "changes: { files: 2 }")
      try place.write(plan, to: "plan.yaml")
      let run = try await place.chancery("run", "plan.yaml", "--no-ask")
      #expect(run.status == 3, "\(run.output)\(run.errors)")
      let shown = try await place.chancery("show")
      #expect(shown.output.contains("too large to show, 7200000 bytes, +400000 -0"), "\(shown.output)")
      #expect(try await place.chancery("diff").output.contains("Too large to show: +400000 -0 lines, 7200000 bytes"))
    }
  }
}
