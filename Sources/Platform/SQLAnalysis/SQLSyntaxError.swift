/// A script that its database's parser cannot read.
package struct SQLSyntaxError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Place in the script, from 1.
  package var line: Int
  package var column: Int
  /// The parser's own words.
  package var reason: String

  package init(line: Int, column: Int, reason: String) {
    self.line = line
    self.column = column
    self.reason = reason
  }

  package var description: String { "\(line):\(column): \(reason)" }
}

/// Where a byte of a script is.
struct ScriptPlace {
  var line: Int
  var column: Int

  init(of offset: Int, in bytes: [UInt8]) {
    let before = bytes.prefix(max(0, offset))
    line = before.count { $0 == UInt8(ascii: "\n") } + 1
    let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    column = String(decoding: before[start...], as: UTF8.self).count + 1
  }
}
