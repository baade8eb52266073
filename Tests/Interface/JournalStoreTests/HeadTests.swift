import Foundation
import RunJournal
import SystemPackage
import TestKit
import Testing

@testable import JournalStore

@Suite("Heads of runs")
struct HeadTests {
  /// A run whose journal was copied while it was younger, and put back.
  private func withRestored(
    _ body: (StateFolder) async throws -> Void, after: [RunEvent] = [Samples.attached(2), Samples.attached(3)]
  ) async throws {
    try await withStateFolder { folder in
      do {
        let journal = try Journal.open(folder)
        try journal.append(Samples.start(), to: Samples.run, at: Samples.instant(0))
        try journal.append(Samples.attached(1), to: Samples.run, at: Samples.instant(1))
        journal.moveToMainFile()
        try FileManager.default.copyItem(atPath: folder.journalPath, toPath: folder.path + "/backup")
        for event in after { try journal.append(event, to: Samples.run, at: Samples.instant(2)) }
      }
      for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: folder.journalPath + end) }
      try FileManager.default.copyItem(atPath: folder.path + "/backup", toPath: folder.journalPath)
      try await body(folder)
    }
  }

  @Test("A head says the last barrier; entries that are no barrier leave it where it is")
  func barriers() async throws {
    try await withStateFolder { folder in
      let journal = try Journal.open(folder)
      #expect(try journal.heads.read(Samples.run) == nil)
      try journal.append(Samples.start(), to: Samples.run, at: Samples.instant(0))
      try journal.append(Samples.attached(), to: Samples.run, at: Samples.instant(0))
      let head = try #require(try journal.heads.read(Samples.run))
      #expect(head.sequence == 1)
      try journal.append(Samples.failed("x"), to: Samples.run, at: Samples.instant(0))
      #expect(try journal.heads.read(Samples.run) == head)
      #expect(try journal.loss(of: Samples.run) == nil)
      try journal.append(Samples.ended, to: Samples.run, at: Samples.instant(0))
      #expect(try journal.heads.read(Samples.run)?.sequence == 3)
      #expect(try journal.heads.read(Samples.run)?.hash == (try journal.verify(Samples.run)).head)
    }
  }

  @Test("A journal that lacks what its head knows takes no entry of that run, and of others it does")
  func wentBack() async throws {
    try await withRestored { folder in
      let journal = try Journal.open(folder)
      let lost = JournalError.Kind.wentBack(has: 2, known: 3)
      #expect(try journal.loss(of: Samples.run)?.kind == lost)
      #expect(kind { try journal.append(Samples.attached(9), to: Samples.run, at: Samples.instant(5)) } == lost)
      #expect(try journal.entries(of: Samples.run).count == 2)
      try journal.append(Samples.start(Samples.other), to: Samples.other, at: Samples.instant(5))
      #expect(kind { try journal.requireWhole() } == lost)
    }
  }

  @Test("A journal that was restored and gone on with elsewhere is found by the hash, however long it is")
  func otherEntries() async throws {
    try await withRestored { folder in
      let head = try #require(try RunHeads(folder: folder).read(Samples.run))
      try FileManager.default.removeItem(atPath: folder.headsPath)
      do {
        let elsewhere = try Journal.open(folder)
        for _ in 0..<5 { try elsewhere.append(Samples.attached(8), to: Samples.run, at: Samples.instant(9)) }
      }
      try RunHeads(folder: folder).write(head, of: Samples.run)
      #expect(try Journal.open(folder).loss(of: Samples.run)?.kind == .wentBack(has: 7, known: 3))
    }
  }

  @Test("A run that is missing altogether is found by its head, and its folder belongs to somebody")
  func missing() async throws {
    try await withStateFolder { folder in
      do {
        let journal = try Journal.open(folder)
        journal.moveToMainFile()
        try FileManager.default.copyItem(atPath: folder.journalPath, toPath: folder.path + "/backup")
        try journal.append(Samples.start(), to: Samples.run, at: Samples.instant(0))
      }
      for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: folder.journalPath + end) }
      try FileManager.default.copyItem(atPath: folder.path + "/backup", toPath: folder.journalPath)
      let journal = try Journal.open(folder)
      #expect(try journal.runs() == [])
      #expect(try journal.missingRuns().map(\.run) == [Samples.run])
      #expect(
        kind { try journal.append(Samples.start(), to: Samples.run, at: Samples.instant(0)) }
          == .wentBack(has: 0, known: 0))
      for run in try journal.restoredRuns() { try journal.accept(run, by: "ada", at: Samples.instant(3)) }
      #expect(try journal.missingRuns().map(\.isAccepted) == [true])
      #expect(try journal.restoredRuns() == [])
      try journal.requireWhole()
    }
  }

  @Test("Accepting a restored journal marks the runs that were open, and entries can be added again")
  func accepted() async throws {
    try await withRestored { folder in
      let journal = try Journal.open(folder)
      try journal.append(Samples.start(Samples.other), to: Samples.other, at: Samples.instant(5))
      let runs = try journal.restoredRuns()
      #expect(Set(runs.map(\.run)) == [Samples.run, Samples.other])
      for run in runs { try journal.accept(run, by: "ada", at: Samples.instant(6)) }
      let state = try RunState(folding: journal.entries(of: Samples.run))
      #expect(state.restoration == RestoreAccepted(person: "ada", lastKnown: 3))
      #expect(try RunState(folding: journal.entries(of: Samples.other)).restoration?.lastKnown == nil)
      #expect(try journal.loss(of: Samples.run) == nil)
      try Journal.open(folder).append(
        .runEnded(RunEnded(outcome: .aborted, reason: "")), to: Samples.run, at: Samples.instant(7))
      #expect(try journal.verify(Samples.run).broken == nil)
    }
  }

  @Test("A head that a loss of power emptied or tore says nothing", arguments: ["", "\0\0\0\0", "17", "x y z", "-1 "])
  func torn(text: String) async throws {
    try await withStateFolder { folder in
      let journal = try Journal.open(folder)
      try journal.append(Samples.start(), to: Samples.run, at: Samples.instant(0))
      try Data(text.utf8).write(to: URL(fileURLWithPath: try folder.headPath(Samples.run)))
      #expect(try journal.loss(of: Samples.run) == nil)
      try Journal.open(folder).append(Samples.attached(), to: Samples.run, at: Samples.instant(1))
      #expect(try journal.heads.read(Samples.run)?.sequence == 1)
    }
  }

  @Test("After a run has ended or waits, everything is in the main file", arguments: [true, false])
  func rest(ends: Bool) async throws {
    try await withStateFolder { folder in
      let last = ends ? Samples.ended : .runSuspended(RunSuspended(cause: .approval, detail: ""))
      do {
        let journal = try Journal.open(folder)
        try journal.append(Samples.start(), to: Samples.run, at: Samples.instant(0))
        try journal.append(Samples.failed("x"), to: Samples.run, at: Samples.instant(1))
        try journal.append(last, to: Samples.run, at: Samples.instant(2))
      }
      let copy = StateFolder(path: folder.path + "/copy")
      try copy.make()
      try FileManager.default.copyItem(atPath: folder.journalPath, toPath: copy.journalPath)
      try FileManager.default.copyItem(atPath: folder.headsPath, toPath: copy.headsPath)
      let journal = try Journal.open(copy)
      #expect(try journal.entries(of: Samples.run).count == 3)
      #expect(try journal.loss(of: Samples.run) == nil)
    }
  }
}
