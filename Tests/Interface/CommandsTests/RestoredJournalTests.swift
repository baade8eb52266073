import Foundation
import JSON
import SystemPackage
import TestKit
import Testing

/// A journal that lost what it had: its write-ahead log, or everything since a backup.
@Suite("Journals that went back", .serialized)
struct RestoredJournalTests {
  /// Moves all that is in the log to the main file, as SQLite does from time to time.
  private func checkpoint(_ place: Place) async throws {
    let program = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('PRAGMA wal_checkpoint(TRUNCATE)')"
    let end = try await runTool("python3", ["-c", program, place.state.appending("journal.sqlite").string])
    #expect(end.status == 0, "\(end.errors)")
  }

  private func loseLog(_ place: Place) {
    for end in ["-wal", "-shm"] {
      try? FileManager.default.removeItem(atPath: place.state.appending("journal.sqlite" + end).string)
    }
  }

  /// A payment that was made, and whose intent and outcome went with the log; nobody can ask the service for it.
  private func withLostPayment(_ body: (Place) async throws -> Void) async throws {
    let world = EffectWorld.unasked
    try await Place.with(world.plan) { place in
      try await world.prepare(place)
      #expect(try await place.chancery("run", "plan.yaml", "--no-ask").status == 3)
      try await checkpoint(place)
      // The approval, the driver, the intent, and then the payment is made and its outcome is not written down.
      #expect(try await place.approve(with: ["CHANCERY_CRASH_BEFORE_APPEND": "4"]).status == 137)
      #expect(place.payments == 1)
      loseLog(place)
      try await body(place)
      #expect(place.payments == 1, "it was paid again")
    }
  }

  @Test("After a payment whose intent was lost with the log, nothing is sent again, and what to do is said")
  func lostLog() async throws {
    try await withLostPayment { place in
      let status = try await place.document("status", "--json")["runs"]?.arrayValue?.first
      #expect(status?["status"] == "journal went back" && status?["exit-status"] == 7, "\(String(describing: status))")
      let seal = try await place.seal()
      for arguments in [
        ["resume", "--no-ask"], ["approve", "--seal", seal], ["approve", "--seal", seal, "--record-only"],
      ] {
        let end = try await place.chancery(arguments)
        #expect(end.status == 7, "\(arguments): \(end.output)\(end.errors)")
        #expect(end.errors.contains("the journal went back"))
        #expect(end.errors.contains("chancery journal accept-restore"))
      }
      #expect(try await place.chancery("journal", "check").status == 7)
    }
  }

  @Test("A restored journal that was accepted has its open runs in doubt: they end, and never go on")
  func accepted() async throws {
    try await withLostPayment { place in
      let run = try await place.run()
      #expect(try await place.chancery("journal", "accept-restore").status == 7)
      let accepted = try await place.chancery("journal", "accept-restore", "--yes")
      #expect(accepted.status == 0, "\(accepted.errors)")
      let show = try await place.document("show", "--json")
      #expect(show["status"] == "in doubt" && show["exit-status"] == 7)
      for arguments in [["resume", "--no-ask"], ["approve", "--seal", try await place.seal()]] {
        let end = try await place.chancery(arguments)
        #expect(end.status == 7, "\(end.output)\(end.errors)")
        #expect(end.errors.contains("came back from a backup"))
      }
      #expect(try await place.chancery("abort", run, "--yes").status == 0)
      #expect(try await place.document("verify", "--json")["intact"]?.boolValue == true)
      #expect(try await place.chancery("journal", "check").status == 0)
    }
  }

  @Test("A run that is gone altogether is listed as missing, its folder stays, and no other run is meant instead")
  func missing() async throws {
    try await Place.with("01-first") { place in
      #expect(try await place.chancery("draft", "plan.yaml").status == 0)
      let first = try await place.run()
      try await checkpoint(place)
      let backup = place.state.appending("backup").string
      try FileManager.default.copyItem(atPath: place.state.appending("journal.sqlite").string, toPath: backup)
      #expect(try await place.chancery("run", "plan.yaml", "--no-ask").status == 3)
      let second = try await place.run()
      loseLog(place)
      try FileManager.default.removeItem(atPath: place.state.appending("journal.sqlite").string)
      try FileManager.default.copyItem(atPath: backup, toPath: place.state.appending("journal.sqlite").string)

      let status = try await place.document("status", "--json")
      #expect(status["unreadable"]?.arrayValue?.first?["status"] == "missing")
      #expect(status["unreadable"]?.arrayValue?.first?["run"]?.stringValue == second)
      for arguments in [["resume", "--no-ask"], ["show", second], ["resume", second, "--no-ask"]] {
        let end = try await place.chancery(arguments)
        #expect(end.status == 7 && end.errors.contains("missing"), "\(arguments): \(end.errors)")
      }
      #expect(try await place.chancery("show", first).status == 0)
      #expect(try await place.chancery("gc", "--yes").status == 0)
      #expect(FileManager.default.fileExists(atPath: place.state.appending("runs/\(second)").string))
      #expect(try await place.chancery("journal", "accept-restore", "--yes").status == 0)
      #expect(try await place.document("show", "--json")["run"]?.stringValue == first)
    }
  }

  @Test("After a run has ended, its log can be lost without a loss")
  func ended() async throws {
    try await Place.with("01-first") { place in
      #expect(try await place.runWhole().status == 0)
      let events = try await place.document("log", "--json")["events"]?.arrayValue?.count
      loseLog(place)
      #expect(try await place.document("log", "--json")["events"]?.arrayValue?.count == events)
      #expect(try await place.chancery("journal", "check").status == 0)
    }
  }
}

extension Place {
  /// How often the service was asked to charge; one that knows no keys would have charged as often.
  fileprivate var payments: Int { textOrNothing(of: "world/requests").split(separator: "\n").count }
}
