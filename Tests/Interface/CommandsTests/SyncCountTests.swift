import Foundation
import JSON
import SystemPackage
import TestKit
import Testing

// alone: it follows every sync of a run.
@Suite("Syncs of the journal", .serialized)
struct SyncCountTests {
  /// The events that are no barrier.
  private static let reversible: Set<String> = [
    "step-started", "model-called", "mistake-made", "command-ran", "network-used", "draft-recorded", "attempt-failed",
    "step-finished", "drafts-merged",
  ]

  private func syncs(_ arguments: [String], in place: Place) async throws -> [String] {
    let file = place.folder.appending("trace")
    let options = ["-f", "-y", "-qq", "-e", "signal=none", "-e", "trace=fsync,fdatasync", "-o", file.string]
    let end = try await runTool(
      "strace", options + [Place.program.string] + arguments, in: place.folder, environment: place.environment)
    #expect([0, 3].contains(end.status), "\(end.status): \(end.errors)")
    return try place.text(of: "trace").split(separator: "\n").filter { !$0.contains("resumed>") }.map(String.init)
  }

  @Test(
    "The journal is synced once for each barrier, and never for what can be done again",
    .enabled(if: TracedDryRunTests.hasTracer))
  func counted() async throws {
    try await Place.with("01-first") { place in
      // A first run makes the state folder and the journal.
      #expect(try await place.chancery("draft", "plan.yaml").status == 0)
      let log = try await syncs(["run", "plan.yaml", "--no-ask"], in: place).filter {
        $0.contains("journal.sqlite-wal>")
      }
      let events = try await place.document("log", "--json")["events"]?.arrayValue?.compactMap {
        $0["event"]?.stringValue
      }
      let barriers = (events ?? []).filter { !Self.reversible.contains($0) }
      #expect((events ?? []).count > 30)
      // Besides, the log is synced where all of it moves to the main file, and where it begins anew.
      #expect((barriers.count...barriers.count + 2).contains(log.count), "\(log.count) syncs, \(barriers)")
    }
  }
}
