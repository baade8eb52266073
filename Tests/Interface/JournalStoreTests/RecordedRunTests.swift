import Foundation
import JSON
import Metrics
import RunJournal
import SystemPackage
import TestKit
import Testing

@testable import JournalStore

@Suite("Journals of earlier versions")
struct RecordedRunTests {
  @Test("Every recorded run is read, verified, folded and measured, and means the same in today's format")
  func readable() async throws {
    try await withTemporaryFolder { folder in
      let places = try await RecordedRuns.unpack(to: folder)
      #expect(places.count == 46)
      var events: Set<String> = []
      for place in places {
        let name = place.lastComponent?.string ?? ""
        let journal = try Journal.open(StateFolder(path: place.appending("state/chancery").string))
        let run = try #require(try journal.runs().first?.run, "\(name)")
        let entries = try journal.entries(of: run)
        let report = try journal.verify(run)
        #expect(report.broken == nil && report.entries == entries.count, "\(name)")
        let state = try RunState(folding: entries)
        #expect(state.count == entries.count, "\(name)")
        #expect(RunMeasure(of: entries) != nil, "\(name)")
        for entry in entries {
          events.insert(entry.event.encoded.name)
          #expect(try RunEvent(reading: Array(entry.event.text.utf8), format: 2) == entry.event, "\(name)")
        }
        try expect(report, isWhatWasRecordedAt: place.appending("recorded.json").string, name)
      }
      // Every event that the first format had; newer ones are in none of its journals.
      let newer: Set = ["spend-reserved", "restore-accepted", "proposal-voided", "base-moved"]
      #expect(events == Set(RunEvent.names).subtracting(newer))
    }
  }

  /// The recording program verified the same chain.
  private func expect(_ report: ChainReport, isWhatWasRecordedAt path: String, _ name: String) throws {
    let recorded = try JSONValue(parsing: Array(Data(contentsOf: URL(fileURLWithPath: path))))
    #expect(recorded["verify"]?["head"]?.stringValue == report.head, "\(name)")
    #expect(recorded["verify"]?["entries"] == .integer(Int64(report.entries)), "\(name)")
    #expect(recorded["verify"]?["run"]?.stringValue == report.run.text, "\(name)")
  }

  @Test("A run of the first format goes on in today's, in one chain")
  func goesOn() async throws {
    try await withTemporaryFolder { folder in
      _ = try await RecordedRuns.unpack(to: folder)
      let state = StateFolder(path: folder.appending("merge-waiting/state/chancery").string)
      let journal = try Journal.open(state)
      let run = try #require(try journal.runs().first?.run)
      let before = try journal.entries(of: run)
      try journal.append(Samples.attached(), to: run, at: Samples.instant(1), expecting: before.count)
      #expect(try journal.entries(of: run).map(\.event) == before.map(\.event) + [Samples.attached()])
      #expect(try journal.verify(run).broken == nil)
    }
  }
}
