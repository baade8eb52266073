import Foundation
import JSON
import Orchestration
import Plans
import RunJournal

/// A file of the ledger with one JSON document a line. Nothing is taken out of it.
struct LedgerLines {
  let path: String

  /// - Throws: for a file that cannot be read whole: what is missing would count for nothing.
  func entries<Entry>(_ read: (JSONValue) -> Entry?) throws(LedgerError) -> [Entry] {
    guard FileManager.default.fileExists(atPath: path) else { return [] }
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      throw LedgerError(reason: "\(path) cannot be read")
    }
    var found: [Entry] = []
    for line in text.split(whereSeparator: \.isNewline) {
      guard let entry = (try? JSONValue(parsing: String(line))).flatMap(read) else {
        throw LedgerError(reason: "\(path) holds a line that cannot be read: \(line.prefix(60))")
      }
      found.append(entry)
    }
    return found
  }

  func add(_ document: JSONValue) throws(LedgerError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw failure() }
    defer { close(descriptor) }
    let line = Array((document.canonicalText + "\n").utf8)
    guard write(descriptor, line, line.count) == line.count, fsync(descriptor) == 0 else { throw failure() }
  }

  private func failure() -> LedgerError {
    LedgerError(reason: "\(path) cannot be written: \(String(cString: strerror(errno)))")
  }
}

extension PastRejection {
  var document: JSONValue {
    [
      "at": .integer(at.milliseconds), "run": .string(run.text), "person": .string(person), "reason": .string(reason),
      "changes": .array(changes.map(JSONValue.string)),
    ]
  }

  init?(reading document: JSONValue) {
    guard let at = document["at"]?.integerValue, let run = document["run"]?.stringValue,
      let person = document["person"]?.stringValue, let reason = document["reason"]?.stringValue,
      let changes = document["changes"]?.arrayValue
    else { return nil }
    self.init(
      at: Instant(milliseconds: at), run: RunID(run), person: person, reason: reason,
      changes: changes.compactMap(\.stringValue))
  }
}

extension PastSpending {
  var document: JSONValue {
    [
      "at": .integer(at.milliseconds), "run": .string(run.text),
      "picodollars": .integer(total.money.picodollars), "tokens": .integer(Int64(total.tokens)),
    ]
  }

  init?(reading document: JSONValue) {
    guard let at = document["at"]?.integerValue, let run = document["run"]?.stringValue,
      let money = document["picodollars"]?.integerValue, let tokens = document["tokens"]?.integerValue
    else { return nil }
    self.init(
      at: Instant(milliseconds: at), run: RunID(run),
      total: SpendReserve(money: Money(picodollars: money), tokens: Int(clamping: tokens)))
  }
}
