import Approval
import EffectKit
import Foundation
import Hashing
import JSON
import Plans
import RunJournal

/// The canonical arguments and the state of a note.
struct Note: Hashable {
  var book: String
  var line: String
  /// What stands in the book before the line.
  var before: String

  init(book: String, line: String) throws(EffectError) {
    self.book = book
    self.line = line
    before = try Self.content(of: book)
  }

  /// Reads a proposed effect, with the book as it is now.
  init(_ effect: ProposedEffect) throws(EffectError) {
    guard effect.kind == .note, let book = effect.arguments["book"]?.stringValue,
      let line = effect.arguments["line"]?.stringValue
    else { throw .invalid("these are no arguments of test.note") }
    try self.init(book: book, line: line)
  }

  var proposed: ProposedEffect {
    ProposedEffect(
      kind: .note, arguments: ["book": .string(book), "line": .string(line)], identity: ["book": .string(book)],
      fingerprint: Self.fingerprint(before), measured: .null, names: [.books: [book]],
      numbers: [.characters: line.count], targets: TargetName.file(book),
      findings: line.contains("!") ? [.other("the line shouts")] : [],
      compensation: Compensation(
        arguments: [:], fingerprint: Self.fingerprint(after), assurance: .exact,
        preview: "takes the line out of \(book)"
      ), preview: "appends a line to \(book)", shown: ["+\(line)"])
  }

  var after: String { "\(before)\(line)\n" }

  static func fingerprint(_ content: String) -> JSONValue { ["sha256": .string(SHA256Digest(of: content).hex)] }

  static func content(of book: String) throws(EffectError) -> String {
    do {
      return try String(contentsOfFile: book, encoding: .utf8)
    } catch {
      throw .invalid("\(book) cannot be read: \(error)")
    }
  }

  static func write(_ content: String, to book: String) throws(EffectError) {
    do {
      try content.write(toFile: book, atomically: true, encoding: .utf8)
    } catch {
      throw .notApplied("\(book) cannot be written: \(error)")
    }
  }
}
