import Foundation
import JournalStore
import RunJournal
import TestKit
import Testing

@Suite("Tampering with the journal")
struct TamperingTests {
  private func withRun(_ body: (StateFolder, Journal) async throws -> Void) async throws {
    try await withStateFolder { folder in
      let journal = try Journal.open(folder)
      try journal.append(Samples.start(), to: Samples.run, at: Samples.instant(1))
      try journal.append(Samples.failed("it does not build"), to: Samples.run, at: Samples.instant(2))
      try journal.append(Samples.ended, to: Samples.run, at: Samples.instant(3))
      try await body(folder, journal)
    }
  }

  @Test(
    "The database refuses to change, replace or delete an entry or a run",
    arguments: [
      "UPDATE entry SET body = '{}'", "DELETE FROM entry", "DELETE FROM entry WHERE sequence = 2", "DELETE FROM run",
      "INSERT OR REPLACE INTO entry SELECT * FROM entry WHERE sequence = 1",
      "REPLACE INTO entry (run, sequence, at, version, body, hash) SELECT id, 1, 0, 1, '', '' FROM run",
      "REPLACE INTO entry (id, run, sequence, at, version, body, hash) SELECT 2, id, 3, 0, 1, '', '' FROM run",
      "INSERT INTO entry (run, sequence, at, version, body, hash) SELECT id, 9, 0, 1, '', '' FROM run",
      "UPDATE run SET entries = 1", "UPDATE run SET plan = 'x', entries = entries + 1", "UPDATE run SET head = ''",
      "REPLACE INTO run SELECT * FROM run",
    ])
  func refuses(statement: String) async throws {
    try await withRun { folder, journal in
      let result = try await tamper(folder, statement)
      #expect(result.status == 1, "\(statement)")
      #expect(result.errors.contains("append-only"), "\(result.errors)")
      #expect(try journal.verify(Samples.run).broken == nil)
      #expect(try journal.entries(of: Samples.run).count == 3)
    }
  }

  @Test(
    "With the triggers gone, any change of an entry is found, and the first broken entry is named",
    arguments: [
      ("UPDATE entry SET body = replace(body, 'build', 'burn') WHERE sequence = 1", 1),
      ("UPDATE entry SET at = at + 1 WHERE sequence = 1", 1),
      ("UPDATE entry SET version = 0 WHERE sequence = 0", 0),
      ("UPDATE entry SET hash = lower(hex(zeroblob(32))) WHERE sequence = 2", 2),
      ("UPDATE entry SET sequence = 7 WHERE sequence = 1", 1),
      ("UPDATE entry SET body = (SELECT body FROM entry WHERE sequence = 2) WHERE sequence = 1", 1),
      ("DELETE FROM entry WHERE sequence = 1", 1), ("DELETE FROM entry WHERE sequence = 2", 2),
      ("DELETE FROM entry WHERE sequence = 0", 0), ("DELETE FROM entry", 0),
      ("UPDATE run SET head = ''", 2), ("UPDATE run SET entries = 5", 3),
    ])
  func finds(statement: String, sequence: Int) async throws {
    try await withRun { folder, journal in
      let gone = ["entry_is_next", "entry_stays", "entry_remains", "run_grows"].map { "DROP TRIGGER \($0);" }
      let result = try await tamper(folder, gone.joined() + statement)
      #expect(result.status == 0, "\(result.errors)")
      #expect(try journal.verify(Samples.run).broken?.sequence == sequence)
      #expect(kind { try journal.entries(of: Samples.run) } == .broken)
    }
  }

  @Test("Any byte of a body that flips in the file is found")
  func flippedBytes() async throws {
    try await withStateFolder { folder in
      let bytes = try Self.fileOfOneRun(folder)
      let start = try #require(bytes.firstRange(of: Data(#"{"data":{"base""#.utf8))?.lowerBound)
      let end = try #require(bytes.firstRange(of: Data(#""event":"run-started","version":2}"#.utf8))?.upperBound)
      for place in stride(from: start, to: end, by: 5) {
        var changed = bytes
        changed[place] ^= 1 << UInt8(place % 8)
        let copy = StateFolder(path: "\(folder.path)/\(place)")
        try copy.make()
        try changed.write(to: URL(fileURLWithPath: copy.journalPath))
        #expect(try Journal.open(copy).verify(Samples.run).broken?.sequence == 0, "byte \(place - start)")
      }
    }
  }

  @Test("After a flip anywhere in the file, reading gives what was written or an error, and never ends the process")
  func flippedAnywhere() async throws {
    try await withStateFolder { folder in
      let bytes = try Self.fileOfOneRun(folder)
      for place in stride(from: 0, to: bytes.count, by: 199) {
        var changed = bytes
        changed[place] ^= 0x10
        let copy = StateFolder(path: "\(folder.path)/\(place)")
        try copy.make()
        try changed.write(to: URL(fileURLWithPath: copy.journalPath))
        #expect(Self.propose(copy) != "wrong", "byte \(place)")
      }
    }
  }

  @Test("A file that was cut off is an error, and is left as it is", arguments: [1, 99, 100, 4096, 5000, 20_000])
  func truncated(length: Int) async throws {
    try await withStateFolder { folder in
      let bytes = try Self.fileOfOneRun(folder)
      let cut = Data(bytes.prefix(length))
      try cut.write(to: URL(fileURLWithPath: folder.journalPath))
      #expect(Self.propose(folder) == "error")
      #expect(try Data(contentsOf: URL(fileURLWithPath: folder.journalPath)).count == cut.count)
    }
  }

  /// The bytes of a journal that holds one entry, with nothing left in its log.
  private static func fileOfOneRun(_ folder: StateFolder) throws -> Data {
    try Journal.open(folder).append(Samples.start(), to: Samples.run, at: Samples.instant(1))
    return try Data(contentsOf: URL(fileURLWithPath: folder.journalPath))
  }

  /// Reads everything in every way: `error` where one of them failed or found something, `wrong` where none did and yet
  /// what was read is not what was written.
  private static func propose(_ folder: StateFolder) -> String {
    do {
      let journal = try Journal.open(folder)
      let runs = try journal.runs()
      try journal.verifyFile()
      for run in runs {
        guard try journal.entries(of: run.run).map(\.event) == [Samples.start()] else { return "wrong" }
        guard try journal.verify(run.run).broken == nil else { return "error" }
      }
      return runs.map(\.run) == [Samples.run] ? "sound" : "wrong"
    } catch {
      return "error"
    }
  }
}
