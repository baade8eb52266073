import Foundation
import GRDB
import Hashing
import JSON
import RunJournal

/// An entry as it lies in the file, with the link that chains it to the one before.
struct StoredEntry {
  /// The version of the form of `body`.
  static let version = 1
  /// What the first entry of a run follows.
  static let origin = String(repeating: "0", count: 64)

  var run: String
  var sequence: Int
  var at: Int64
  var version: Int
  /// The event as JSON, its members sorted by name.
  var body: Data
  var hash: String

  /// The SHA-256 of a line of canonical JSON, holding what identifies the entry and the hash before, and of the body.
  static func hash(after previous: String, run: String, sequence: Int, at: Int64, version: Int, body: Data) -> String {
    let head: JSONValue = .array([
      .string(previous), .string(run), .integer(Int64(sequence)), .integer(at), .integer(Int64(version)),
    ])
    return SHA256Digest(of: Array(head.canonicalText.utf8) + [UInt8(ascii: "\n")] + Array(body)).hex
  }

  /// Stores an event behind the entry that has the hash `previous`.
  init(_ entry: JournalEntry, after previous: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    if let key = CodingUserInfoKey.keepsDigits { encoder.userInfo[key] = true }
    run = entry.run.text
    sequence = entry.sequence
    at = entry.at.milliseconds
    version = Self.version
    body = try encoder.encode(entry.event)
    hash = Self.hash(after: previous, run: run, sequence: sequence, at: at, version: version, body: body)
  }

  /// Reads a row as it is; `nil` where a value is not of its column's type, which only damage can cause.
  init?(_ row: Row) {
    // The typed subscripts of a row end the process on a value of another type.
    let values = (0..<row.count).map { row[$0] as DatabaseValue }
    guard values.count == 6, let run = String.fromDatabaseValue(values[0]),
      let sequence = Int.fromDatabaseValue(values[1]), let at = Int64.fromDatabaseValue(values[2]),
      let version = Int.fromDatabaseValue(values[3]), let body = Data.fromDatabaseValue(values[4]),
      let hash = String.fromDatabaseValue(values[5])
    else { return nil }
    self.run = run
    self.sequence = sequence
    self.at = at
    self.version = version
    self.body = body
    self.hash = hash
  }

  /// The columns that `init(_ row:)` takes; the body as bytes, because damaged text would be repaired on the way.
  static let columns = "run, sequence, at, version, CAST(body AS BLOB), hash"

  func follows(_ previous: String) -> Bool {
    hash == Self.hash(after: previous, run: run, sequence: sequence, at: at, version: version, body: body)
  }

  /// - Throws: `.newerVersion` or `.broken` where the body cannot be read as an event.
  func entry() throws(JournalError) -> JournalEntry {
    guard version <= Self.version else {
      throw JournalError(
        .newerVersion(version),
        "cannot read entry \(sequence) of run \(run): its form is version \(version), "
          + "this program knows \(Self.version)", hint: "use the newer program that wrote it")
    }
    do {
      let decoder = JSONDecoder()
      if let key = CodingUserInfoKey.keepsDigits { decoder.userInfo[key] = true }
      let event = try decoder.decode(RunEvent.self, from: body)
      return JournalEntry(run: RunID(run), sequence: sequence, at: Instant(milliseconds: at), event: event)
    } catch {
      throw JournalError(
        .broken, "cannot read entry \(sequence) of run \(run): it is no event that this program knows",
        hint: "`chancery verify \(run)` says whether it was changed")
    }
  }
}
