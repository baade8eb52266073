import Foundation
import GRDB
import Hashing
import JSON
import RunJournal

/// An entry as it lies in the file, with the link that chains it to the one before.
struct StoredEntry {
  /// The format in which `body` is written; the others are read.
  static let version = EventFormat.current.rawValue
  /// What the first entry of a run follows.
  static let origin = String(repeating: "0", count: 64)

  var run: String
  var sequence: Int
  var at: Int64
  /// The format of `body`.
  var version: Int
  /// The event as JSON, as `docs/reference/journal.md` describes it.
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
  init(_ entry: JournalEntry, after previous: String) {
    run = entry.run.text
    sequence = entry.sequence
    at = entry.at.milliseconds
    version = Self.version
    body = Data(entry.event.text.utf8)
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
    do throws(UnreadableEvent) {
      let event = try RunEvent(reading: Array(body), format: version)
      return JournalEntry(run: RunID(run), sequence: sequence, at: Instant(milliseconds: at), event: event)
    } catch {
      throw JournalError(error, run: run, sequence: sequence, version: version)
    }
  }
}

extension JournalError {
  fileprivate init(_ error: UnreadableEvent, run: String, sequence: Int, version: Int) {
    let entry = "cannot read entry \(sequence) of run \(run)"
    switch error.kind {
    case .newer:
      self.init(
        .newerVersion(version), "\(entry): a newer version of Chancery wrote it: \(error)",
        hint: "use that version; `chancery journal check \(run)` shows the entries that this one can read")
    case .malformed:
      self.init(
        .broken, "\(entry): it is no event: \(error)",
        hint: "`chancery journal check \(run)` shows what can be read and whether the journal was changed")
    }
  }
}
