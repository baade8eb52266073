import Databases

/// What of a script for SQLite is not run, told from the words that a statement begins with.
struct SQLiteWords {
  enum Reading: Hashable {
    /// Left out up to a place, since it happens anyway.
    case leftOut(Int)
    case refused(String, Int)
    /// For SQLite to read.
    case work
  }

  private let bytes: [UInt8]
  let lines: ScriptLines
  private var hasWork = false
  /// Where the script's own transaction begins and ends.
  private var begin: Int?
  private var commit: Int?
  /// Lines of what was left out, by what it was.
  private var leftOut: [String: [Int]] = [:]

  /// - Parameter bytes: a script, with a zero at its end.
  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    lines = ScriptLines(of: bytes)
  }

  var notes: [String] {
    leftOut.sorted { $0.key < $1.key }.map { reason, lines in
      "\(lines.count == 1 ? "line" : "lines") \(lines.map(String.init).joined(separator: ", ")): \(reason)"
    }
  }

  /// The BEGIN that nothing ends; the shell of SQLite would roll all of it back.
  var openTransaction: SQLProblem? {
    guard let begin, commit == nil else { return nil }
    return SQLProblem(line: line(begin), reason: "BEGIN has no COMMIT at the script's end")
  }

  private func line(_ place: Int) -> Int { lines.line(of: place) }

  mutating func read(at first: Int) -> Reading {
    if bytes[first] == UInt8(ascii: ".") {
      let end = bytes[first...].firstIndex(of: 0x0A) ?? bytes.count - 1
      let word = String(decoding: bytes[first..<end].prefix { $0 > 0x20 }, as: UTF8.self)
      return .refused("\(word) is a command of the sqlite3 shell, which is not run here", end)
    }
    let word = self.word(at: first)
    switch word {
    case "": return bytes[first] == UInt8(ascii: ";") ? .leftOut(first + 1) : work(at: first)
    case "begin": return readBegin(at: first)
    case "commit", "end": return readCommit(word, at: first)
    case "pragma": return readPragma(at: first)
    default: return work(at: first)
    }
  }

  private mutating func work(at first: Int) -> Reading {
    hasWork = true
    guard let commit else { return .work }
    return .refused(
      "it stands after the COMMIT on line \(line(commit)); put it into a script of its own", endOfStatement(at: first))
  }

  private mutating func readBegin(at first: Int) -> Reading {
    let end = endOfWords(at: first)
    guard begin == nil, !hasWork else {
      return .refused(
        "BEGIN would begin a transaction within the migration's own; a script may have one BEGIN as its first statement "
          + "and one COMMIT as its last", end)
    }
    begin = first
    return .leftOut(end)
  }

  private mutating func readCommit(_ word: String, at first: Int) -> Reading {
    let end = endOfWords(at: first)
    guard begin != nil, commit == nil else {
      return .refused("\(word.uppercased()) would end the migration's own transaction, and is not allowed here", end)
    }
    commit = first
    return .leftOut(end)
  }

  /// Settings of a connection that change nothing of what a migration leaves in the file.
  private static let settings = [
    "foreign_keys": "PRAGMA foreign_keys is left out, since foreign keys are off and checked at the end",
    "synchronous": setting, "temp_store": setting, "cache_size": setting, "busy_timeout": setting, "mmap_size": setting,
    "journal_size_limit": setting, "wal_autocheckpoint": setting, "analysis_limit": setting, "threads": setting,
  ]

  private static let setting = "a setting of the connection is left out, which changes nothing in the file"

  private mutating func readPragma(at first: Int) -> Reading {
    var place = ScriptTokens.firstToken(from: first + "pragma".utf8.count, in: bytes, nesting: false)
    var name = word(at: place)
    place += name.utf8.count
    if place < bytes.count, bytes[place] == UInt8(ascii: ".") {
      name = word(at: place + 1)
      place += 1 + name.utf8.count
    }
    place = ScriptTokens.firstToken(from: place, in: bytes, nesting: false)
    let sets = place < bytes.count && (bytes[place] == UInt8(ascii: "=") || bytes[place] == UInt8(ascii: "("))
    // Every other one is SQLite's to read, and the authorizer's to refuse.
    guard sets, let reason = Self.settings[name] else { return .work }
    leftOut[reason, default: []].append(line(first))
    return .leftOut(endOfWords(at: first))
  }

  /// A word of ASCII letters in lower case; empty where none begins.
  private func word(at place: Int) -> String {
    guard place < bytes.count else { return "" }
    let letters = bytes[place...].prefix { (0x61...0x7A).contains($0 | 0x20) || $0 == UInt8(ascii: "_") }
    return String(decoding: letters, as: UTF8.self).lowercased()
  }

  /// The end of a statement that has no other within it.
  private func endOfWords(at first: Int) -> Int {
    var place = first
    while place < bytes.count - 1 {
      if let end = endOfQuote(at: place) {
        place = end
      } else if bytes[place] == UInt8(ascii: ";") {
        return place + 1
      } else {
        place += 1
      }
    }
    return bytes.count - 1
  }

  /// The end of any statement, a trigger's among them.
  func endOfStatement(at first: Int) -> Int {
    var end = first
    repeat {
      end = endOfWords(at: end)
    } while end < bytes.count - 1
      && !SQLiteDatabase.isComplete(String(decoding: bytes[first..<end], as: UTF8.self))
    return end
  }

  private func endOfQuote(at start: Int) -> Int? {
    let byte = bytes[start]
    if bytes[start...].starts(with: "--".utf8) { return bytes[start...].firstIndex(of: 0x0A) ?? bytes.count - 1 }
    if bytes[start...].starts(with: "/*".utf8) {
      return ScriptTokens.endOfComment(from: start, in: bytes, nesting: false)
    }
    guard [UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`"), UInt8(ascii: "[")].contains(byte) else {
      return nil
    }
    let closing = byte == UInt8(ascii: "[") ? UInt8(ascii: "]") : byte
    return bytes[(start + 1)...].firstIndex(of: closing).map { $0 + 1 } ?? bytes.count - 1
  }
}
