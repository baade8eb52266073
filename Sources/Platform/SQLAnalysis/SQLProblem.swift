/// Why a script cannot be run as a migration, at one place in it.
package struct SQLProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// Place in the script, from 1.
  package var line: Int
  /// `nil` where the whole statement is meant.
  package var column: Int?
  package var reason: String
  /// The reason without what may be data of the database.
  package var told: String

  /// - Parameter told: the reason, for whoever is not to read what the database holds; the same where it is left out.
  package init(line: Int, column: Int? = nil, reason: String, told: String? = nil) {
    self.line = line
    self.column = column
    self.reason = reason
    self.told = told ?? reason
  }

  init(at place: ScriptPlace, reason: String, told: String? = nil) {
    self.init(line: place.line, column: place.column, reason: reason, told: told)
  }

  package var description: String { "\(line)\(column.map { ":\($0)" } ?? ""): \(reason)" }

  /// Problems that are told in one answer; what is wrong after so many is found in the next.
  package static let most = 20

  /// The same problem without what may be data.
  package var withoutData: SQLProblem { SQLProblem(line: line, column: column, reason: told) }

  /// Problems of a file in one text, in the order of their lines.
  package static func text(_ problems: [SQLProblem], of file: String) -> String {
    let sorted = problems.sorted { ($0.line, $0.column ?? 0) < ($1.line, $1.column ?? 0) }
    guard let first = sorted.first else { return "" }
    if sorted.count == 1 { return "\(file):\(first)" }
    let lines = sorted.prefix(most).map { "  \(file):\($0)" }
    let rest = sorted.count - lines.count
    return "\(file) has \(sorted.count) problems:\n" + lines.joined(separator: "\n")
      + (rest > 0 ? "\n  and \(rest) more" : "")
  }
}

extension SQLProblem {
  /// The same problem of a part of a script, in the whole of it.
  func moved(behind place: ScriptPlace) -> SQLProblem {
    SQLProblem(
      line: line + place.line - 1, column: column.map { line == 1 ? $0 + place.column - 1 : $0 }, reason: reason,
      told: told)
  }
}

/// Where a byte of a script is.
struct ScriptPlace {
  var line: Int
  var column: Int

  init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  /// Reads everything before the byte; whoever asks for many places asks `ScriptLines`.
  init(of offset: Int, in bytes: [UInt8]) {
    let before = bytes.prefix(max(0, offset))
    line = before.count { $0 == UInt8(ascii: "\n") } + 1
    let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    column = String(decoding: before[start...], as: UTF8.self).count + 1
  }
}
