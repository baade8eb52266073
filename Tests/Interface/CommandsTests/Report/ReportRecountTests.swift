import Foundation
import JSON
import JournalStore
import RunJournal
import SystemPackage
import TestKit
import Testing

@Suite("The report, computed again")
struct ReportRecountTests {
  private static let script = #filePath.replacing("ReportRecountTests.swift", with: "recount.py")

  @Test(
    "Another program comes to the same figures to the last digit, for runs of every shape", arguments: ["all", "plan"])
  func agrees(grouping: String) async throws {
    try await Place.empty { place in
      var logs: [JSONValue] = []
      // Some shapes twice, so that groups have more than one run.
      let shapes = RunShape.all + RunShape.all.prefix(9)
      try await write(shapes, in: place)
      for (number, shape) in shapes.enumerated() {
        logs.append([.bool(shape.hasCommitStep), try await place.document("log", run(number), "--json")])
      }
      try place.write(JSONValue.array(logs).canonicalText, to: "logs.json")
      let report = try await place.chancery("report", "--by", grouping, "--json")
      #expect(report.status == 0)
      try place.write(report.output, to: "report.json")
      let recount = try await runTool("python3", [Self.script, "logs.json", "report.json"], in: place.folder)
      #expect(recount.status == 0, "\(recount.output)\(recount.errors)")
      #expect(recount.output.hasPrefix("\(shapes.count) runs, "))
    }
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
