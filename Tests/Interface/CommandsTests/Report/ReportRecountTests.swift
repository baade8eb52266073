import Foundation
import JSON
import JournalStore
import RunJournal
import SystemPackage
import Terminal
import TestKit
import Testing

@Suite("The report, computed again")
struct ReportRecountTests {
  private static let script = #filePath.replacing("ReportRecountTests.swift", with: "recount.py")

  @Test("Another program comes to the same figures to the last digit, for runs of every shape and all groups")
  func agrees() async throws {
    try await Place.empty { place in
      // Some shapes twice, so that groups have more than one run.
      let shapes = RunShape.all + RunShape.all.prefix(9)
      try await write(shapes, in: place)
      var logs: [JSONValue] = []
      for (number, shape) in shapes.enumerated() {
        logs.append([.bool(shape.hasCommitStep), try await place.document("log", run(number), "--json")])
      }
      for grouping in ["all", "plan", "tier", "model", "lane"] {
        let found = try await recount(logs, reporting: ["--by", grouping], in: place)
        #expect(found.hasPrefix("\(shapes.count) runs, "), "by \(grouping): \(found)")
      }
      // Of those that began since a moment at about the middle, with one beside them that cannot be read.
      let middle = Instant(milliseconds: 1_764_030_003_000)
      try await damage(run(shapes.count - 1), in: place)
      logs.removeLast()
      let found = try await recount(
        logs, reporting: ["--since", moment(middle)], ["\(middle.milliseconds)", "1"], in: place)
      #expect(found.hasSuffix(" agree\n") && !found.hasPrefix("0 runs, "), "\(found)")
      #expect(!found.hasPrefix("\(logs.count) runs, "), "\(found)")
    }
  }

  /// What the other program says of a report, after it has counted again.
  private func recount(
    _ logs: [JSONValue], reporting options: [String], _ arguments: [String] = [], in place: Place
  ) async throws -> String {
    try place.write(JSONValue.array(logs).canonicalText, to: "logs.json")
    let report = try await place.chancery(["report", "--json"] + options)
    #expect(report.status == 0, "\(report.errors)")
    try place.write(report.output, to: "report.json")
    let end = try await runTool(
      "python3", [Self.script, "logs.json", "report.json"] + arguments, in: place.folder)
    #expect(end.status == 0, "\(options): \(end.output)\(end.errors)")
    return end.output
  }

  /// Makes one run unreadable, in the file of the journal itself.
  private func damage(_ run: String, in place: Place) async throws {
    let change = try await runTool("python3", ["-c", Self.damage, place.state.appending("journal.sqlite").string, run])
    #expect(change.status == 0, "\(change.errors)")
  }

  @Test("Every run and every dollar is in exactly one part")
  func parts() async throws {
    try await Place.empty { place in
      try await write(RunShape.all, in: place)
      let report = try await place.document("report", "--by", "all", "--json")
      let group = try #require(report["groups"]?.arrayValue?.first)
      let runs = try #require(group["runs"]?.objectValue)
      let number = { (name: String) in runs[name]?.integerValue ?? 0 }
      let sum = { (name: String) in runs[name]?.objectValue?.values.reduce(0) { $0 + ($1.integerValue ?? 0) } ?? 0 }
      #expect(number("all") == Int64(RunShape.all.count))
      #expect(number("all") == number("counted") + number("running") + number("dry") + number("without-commit"))
      #expect(number("counted") == sum("waiting") + number("resumed") + sum("ended"))
      #expect(group["completion"]?["all"]?["of"] == runs["counted"])
    }
  }

  private static let damage = """
    import sqlite3, sys
    file = sqlite3.connect(sys.argv[1])
    for name, in file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        file.execute(f'DROP TRIGGER "{name}"')
    assert file.execute("DELETE FROM entry WHERE run = ? AND sequence = 1", (sys.argv[2],)).rowcount == 1
    file.commit()
    """

  private func run(_ number: Int) -> String {
    let digits = String(number)
    return "20261123-" + String(repeating: "a", count: 8 - digits.count)
      + digits.map { String(UnicodeScalar(UInt8(ascii: "b") + ($0.asciiValue ?? 48) - 48)) }.joined()
  }

  private func write(_ shapes: [RunShape], in place: Place) async throws {
    let journal = try Journal.open(StateFolder(path: place.state.string))
    for (number, shape) in shapes.enumerated() {
      for entry in shape.journal(run(number), number: Int64(number)) {
        try journal.append(entry.event, to: entry.run, at: entry.at, expecting: entry.sequence)
      }
    }
  }
}
