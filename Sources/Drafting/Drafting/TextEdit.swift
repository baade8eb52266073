import Models

/// Replaces a piece of a text that must be found as often as was said, exactly or with a difference in white space.
package struct TextEdit: Hashable, Sendable {
  /// How far from exact a match was.
  package enum Fuzz: Int, Hashable, Sendable, CustomStringConvertible {
    case exact, trailingSpace, indentation

    package var description: String {
      switch self {
      case .exact: "exact"
      case .trailingSpace: "white space at line ends differed"
      case .indentation: "indentation differed and was adjusted"
      }
    }
  }

  package struct Result: Hashable, Sendable {
    package var bytes: [UInt8]
    package var fuzz: Fuzz
    /// Numbers of the lines where replaced text begins, from 1, in the text as it was.
    package var lines: [Int]
  }

  private let text: [UInt8]
  private let old: [UInt8]
  private let new: [UInt8]
  private let count: Int

  /// - Parameter count: how often the old text must be there; all of them are replaced.
  package init(in text: [UInt8], old: String, new: String, count: Int = 1) {
    self.text = text
    self.count = count
    let newline = TextLines(text).newline
    self.old = Self.ending(Array(old.utf8), with: newline)
    self.new = Self.ending(Array(new.utf8), with: newline)
  }

  /// - Throws: `ToolError` of `editNotFound` or `editAmbiguous`.
  package func result() throws(ToolError) -> Result {
    guard !old.isEmpty else { throw ToolError(.invalidArguments, "old is empty: give the text that is replaced") }
    guard old != new else { throw ToolError(.invalidArguments, "old and new are the same: nothing would change") }
    let exact = occurrences()
    if !exact.isEmpty {
      try constraint(exact.map(lineNumber(of:)), .exact)
      return Result(bytes: replacing(exact), fuzz: .exact, lines: exact.map(lineNumber(of:)))
    }
    let lines = TextLines(text)
    for fuzz in [Fuzz.trailingSpace, .indentation] {
      let found = LineMatch.all(of: TextLines(old).lines, in: lines.lines, ignoringIndentation: fuzz == .indentation)
      if found.isEmpty { continue }
      try constraint(found.map { $0.start + 1 }, fuzz)
      let bytes = replacing(found, in: lines)
      return Result(bytes: bytes, fuzz: fuzz, lines: found.map { $0.start + 1 })
    }
    throw ToolError(.editNotFound, "old is not in the file")
  }

  private func constraint(_ found: [Int], _ fuzz: Fuzz) throws(ToolError) {
    guard found.count != count else { return }
    let places = found.prefix(10).map(String.init).joined(separator: ", ")
    throw ToolError(
      .editAmbiguous,
      "old is there \(found.count) times (lines \(places)), \(count) expected: give more lines around it, or "
        + "count: \(found.count) to replace all of them")
  }

  private func occurrences() -> [Int] {
    var found: [Int] = []
    var index = 0
    while index + old.count <= text.count {
      if text[index] == old[0], text[index..<(index + old.count)].elementsEqual(old) {
        found.append(index)
        index += old.count
      } else {
        index += 1
      }
    }
    return found
  }

  private func lineNumber(of index: Int) -> Int {
    text[..<index].count { $0 == UInt8(ascii: "\n") } + 1
  }

  private func replacing(_ found: [Int]) -> [UInt8] {
    var result: [UInt8] = []
    var index = 0
    for start in found {
      result += text[index..<start] + new
      index = start + old.count
    }
    return result + text[index...]
  }

  private func replacing(_ found: [LineMatch], in lines: TextLines) -> [UInt8] {
    var result = lines
    let replacement = TextLines(new).lines
    for match in found.reversed() {
      let range = match.start..<(match.start + match.count)
      var inserted = replacement.map { match.reindented($0) }
      if !inserted.isEmpty { inserted[inserted.count - 1].ending = lines.lines[range.upperBound - 1].ending }
      result.lines.replaceSubrange(range, with: inserted)
    }
    return result.bytes
  }

  /// A file with `\r\n` gets `\r\n`, though models write `\n`.
  private static func ending(_ bytes: [UInt8], with newline: [UInt8]) -> [UInt8] {
    guard newline.count == 2 else { return bytes }
    return TextLines(bytes).lines.flatMap { $0.content + ($0.ending.isEmpty ? [] : newline) }
  }
}
