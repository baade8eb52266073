import Foundation
import RunJournal
import TestKit
import Testing

@testable import JournalStore

@Suite("Loss of power")
struct PowerLossTests {
  /// How long the write-ahead log is at a moment.
  private static func length(_ folder: StateFolder) throws -> Int {
    try FileManager.default.attributesOfItem(atPath: folder.journalPath + "-wal")[.size] as? Int ?? 0
  }

  /// The state folder as it is after a loss of power that left so much of the log.
  private static func lost(_ folder: StateFolder, keeping length: Int) throws -> StateFolder {
    let copy = StateFolder(path: folder.path + "/lost-\(length)")
    try? FileManager.default.removeItem(atPath: copy.path)
    try copy.make()
    try FileManager.default.copyItem(atPath: folder.journalPath, toPath: copy.journalPath)
    let log = try Data(contentsOf: URL(fileURLWithPath: folder.journalPath + "-wal"))
    try log.prefix(length).write(to: URL(fileURLWithPath: copy.journalPath + "-wal"))
    try FileManager.default.copyItem(atPath: folder.headsPath, toPath: copy.headsPath)
    return copy
  }

  @Test(
    "Whatever of the log behind the last barrier is lost, the barrier and all before it are there, and nothing is refused"
  )
  func behindTheBarrier() async throws {
    try await withStateFolder { folder in
      let journal = try Journal.open(folder)
      try journal.append(Samples.start(), to: Samples.run, at: Samples.instant(0))
      for number in 0..<3 { try journal.append(Samples.failed("\(number)"), to: Samples.run, at: Samples.instant(1)) }
      try journal.append(Samples.attached(), to: Samples.run, at: Samples.instant(2))
      let synced = try Self.length(folder)
      for number in 3..<8 { try journal.append(Samples.failed("\(number)"), to: Samples.run, at: Samples.instant(3)) }
      let end = try Self.length(folder)
      #expect(end > synced)
      var counts: Set<Int> = []
      // At every frame, and in the middle of some.
      for length in stride(from: synced, through: end, by: 4120) + [synced + 7, synced + 5000, end - 1] {
        let copy = try Journal.open(Self.lost(folder, keeping: length))
        let entries = try copy.entries(of: Samples.run)
        counts.insert(entries.count)
        #expect(entries.count >= 5, "\(length)")
        #expect(try copy.verify(Samples.run).broken == nil)
        #expect(try copy.loss(of: Samples.run) == nil)
        try copy.append(Samples.attached(9), to: Samples.run, at: Samples.instant(9), expecting: entries.count)
      }
      #expect(counts.count > 3)
    }
  }

  @Test("A barrier of one run makes what another wrote before it durable as well")
  func acrossRuns() async throws {
    try await withStateFolder { folder in
      let journal = try Journal.open(folder)
      for run in [Samples.run, Samples.other] {
        try journal.append(Samples.start(run), to: run, at: Samples.instant(0))
      }
      try journal.append(Samples.failed("x"), to: Samples.run, at: Samples.instant(1))
      try journal.append(Samples.attached(), to: Samples.other, at: Samples.instant(2))
      let copy = try Journal.open(Self.lost(folder, keeping: try Self.length(folder)))
      #expect(try copy.entries(of: Samples.run).count == 2)
    }
  }

  @Test("If the log of a barrier is lost after all, the run is not gone on with")
  func lostBarrier() async throws {
    try await withStateFolder { folder in
      let journal = try Journal.open(folder)
      try journal.append(Samples.start(), to: Samples.run, at: Samples.instant(0))
      let before = try Self.length(folder)
      try journal.append(Samples.attached(), to: Samples.run, at: Samples.instant(2))
      let copy = try Journal.open(Self.lost(folder, keeping: before))
      #expect(
        kind { try copy.append(Samples.ended, to: Samples.run, at: Samples.instant(3)) } == .wentBack(has: 1, known: 1))
    }
  }
}
