import GRDB
import JSON
import Models
import Plans
import RunJournal
import TestKit
import Testing

@testable import JournalStore

@Suite("Journal")
struct JournalTests {
  @Test("What was appended is read back, in order, by this journal and by the next one to open the file")
  func roundTrip() async throws {
    try await withStateFolder { folder in
      let events = [Samples.start(), Samples.attached(), Samples.failed("error: \u{1f4a5}\0\r\n\"x\""), Samples.ended]
      let journal = try Journal.open(folder)
      var written: [JournalEntry] = []
      for (index, event) in events.enumerated() {
        written.append(try journal.append(event, to: Samples.run, at: Samples.instant(Int64(index) * 10)))
      }
      #expect(written.map(\.sequence) == [0, 1, 2, 3])
      #expect(written.map(\.event) == events)
      #expect(try journal.entries(of: Samples.run) == written)
      #expect(try journal.entries(of: Samples.run, from: 2) == Array(written.dropFirst(2)))
      #expect(try journal.entries(of: Samples.run, from: 4) == [])
      #expect(try journal.entries(of: Samples.run, from: 9) == [])
      #expect(try Journal.open(folder).entries(of: Samples.run) == written)
      let report = try journal.verify(Samples.run)
      #expect(report.entries == 4)
      #expect(report.broken == nil)
    }
  }

  @Test("Numbers keep their digits, however long, and what looks like a stored number stays what it is")
  func digits() async throws {
    try await withStateFolder { folder in
      let answer: JSONValue = [
        "short": .decimal("1.50"), "long": .decimal("123456789012345678901234567890.1"), "huge": .decimal("1e400"),
        "tricky": ["$decimal": "1"], "trickier": ["$object": ["$decimal": .decimal("0.10")]], "plain": ["$object": 1],
        "pair": ["$decimal": "x", "$object": .null], "integer": 9_223_372_036_854_775_807,
        "truth": [true, false, .null],
      ]
      let journal = try Journal.open(folder)
      try journal.append(Samples.start(inputs: ["a": answer]), to: Samples.run, at: Samples.instant(0))
      try journal.append(Samples.finished(answer), to: Samples.run, at: Samples.instant(0))
      #expect(
        try journal.entries(of: Samples.run).map(\.event)
          == [Samples.start(inputs: ["a": answer]), Samples.finished(answer)])
    }
  }

  @Test("An entry is synced in full before append returns: the write-ahead log, with synchronous = FULL")
  func durability() async throws {
    try await withStateFolder { folder in
      let journal = try Journal.open(folder)
      let settings = try journal.database.writeWithoutTransaction { database in
        (
          try String.fetchOne(database, sql: "PRAGMA journal_mode"),
          try Int.fetchOne(database, sql: "PRAGMA synchronous")
        )
      }
      #expect(settings == ("wal", 2))
    }
  }

  @Test("Runs are listed newest first, with where each stands")
  func list() async throws {
    try await withStateFolder { folder in
      let journal = try Journal.open(folder)
      #expect(try journal.runs() == [])
      try journal.append(Samples.start(Samples.run), to: Samples.run, at: Samples.instant(1))
      try journal.append(Samples.start(Samples.other), to: Samples.other, at: Samples.instant(2))
      try journal.append(
        .runSuspended(RunSuspended(cause: .approval, detail: "")), to: Samples.run, at: Samples.instant(3))
      try journal.append(Samples.ended, to: Samples.other, at: Samples.instant(4))
      let runs = try journal.runs()
      #expect(runs.map(\.run) == [Samples.other, Samples.run])
      #expect(runs.map(\.phase) == [.ended(.committed), .suspended(.approval)])
      #expect(runs.map(\.entries) == [2, 2])
      #expect(runs.map(\.latestAt) == [Samples.instant(4), Samples.instant(3)])
      #expect(runs.first?.planName == "rename")
      #expect(try journal.runs(latest: 1).map(\.run) == [Samples.other])
      try journal.append(Samples.attached(), to: Samples.run, at: Samples.instant(5))
      #expect(try journal.runs().last?.phase == .open)
    }
  }

  @Test("An entry that is not the expected next one is refused and nothing is written")
  func sequence() async throws {
    try await withStateFolder { folder in
      let (one, two) = (try Journal.open(folder), try Journal.open(folder))
      try one.append(Samples.start(), to: Samples.run, at: Samples.instant(0), expecting: 0)
      try two.append(Samples.attached(), to: Samples.run, at: Samples.instant(0), expecting: 1)
      let error = #expect(throws: JournalError.self) {
        try one.append(Samples.ended, to: Samples.run, at: Samples.instant(0), expecting: 1)
      }
      #expect(error?.kind == .outOfSequence(next: 2))
      #expect(try one.entries(of: Samples.run).count == 2)
    }
  }

  @Test("A run begins with its start, once, and its name cannot lead out of the folder")
  func beginnings() async throws {
    try await withStateFolder { folder in
      let journal = try Journal.open(folder)
      let kinds = [
        kind { try journal.append(Samples.ended, to: Samples.run, at: Samples.instant(0)) },
        kind { try journal.append(Samples.start(Samples.other), to: Samples.run, at: Samples.instant(0)) },
        kind { try journal.append(Samples.start(RunID("../x")), to: RunID("../x"), at: Samples.instant(0)) },
        kind { try journal.entries(of: Samples.run) },
        kind { try journal.verify(Samples.run) },
      ]
      #expect(kinds == [.noSuchRun, .noSuchRun, .invalidRun, .noSuchRun, .noSuchRun])
      try journal.append(Samples.start(), to: Samples.run, at: Samples.instant(0))
      #expect(
        kind { try journal.append(Samples.start(), to: Samples.run, at: Samples.instant(0)) } == .outOfSequence(next: 1)
      )
    }
  }

  @Test("A cancelled task can still write down that it was cancelled")
  func cancellation() async throws {
    try await withStateFolder { folder in
      let journal = try Journal.open(folder)
      try journal.append(Samples.start(), to: Samples.run, at: Samples.instant(0))
      let task = Task {
        while !Task.isCancelled { await Task.yield() }
        return try await journal.perform { journal throws(JournalError) in
          try journal.append(
            .runSuspended(RunSuspended(cause: .interrupted, detail: "")), to: Samples.run, at: Samples.instant(1))
        }
      }
      task.cancel()
      #expect(try await task.value.sequence == 1)
    }
  }

  @Test("Every run is lent with its entries; one that was changed is lent as an error and stops no other")
  func everyRun() async throws {
    try await withStateFolder { folder in
      let journal = try Journal.open(folder)
      for run in [Samples.run, Samples.other] {
        try journal.append(Samples.start(run), to: run, at: Samples.instant(0))
      }
      _ = try await tamper(
        folder, "DROP TRIGGER entry_stays; UPDATE entry SET body = '{}' WHERE run = '\(Samples.run)'")
      var lent: [RunID: Int] = [:]
      try journal.forEachRun { row, entries in lent[row.run] = (try? entries.get().count) ?? -1 }
      #expect(lent == [Samples.run: -1, Samples.other: 1])
    }
  }
}

/// The kind of error that the body throws, or `nil`.
func kind<Value>(_ body: () throws -> Value) -> JournalError.Kind? {
  do {
    _ = try body()
    return nil
  } catch {
    return (error as? JournalError)?.kind
  }
}
