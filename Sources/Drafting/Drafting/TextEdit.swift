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

  private let file: FileText
  /// The file's text as a model sees it, in which `old` is looked for.
  private let text: [UInt8]
  private let old: [UInt8]
  private let new: [UInt8]
  private let count: Int

  /// - Parameter count: how often the old text must be there; all of them are replaced.
  package init(in bytes: [UInt8], old: String, new: String, count: Int = 1) {
    file = FileText(bytes)
    text = file.shown
    self.count = count
    self.old = file.asWritten(Array(old.utf8))
    self.new = file.asWritten(Array(new.utf8))
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
    let sought = TextLines(old).lines
    for fuzz in [Fuzz.trailingSpace, .indentation] {
      let found = LineMatch.all(of: sought, in: file.lines.lines, ignoringIndentation: fuzz == .indentation)
      if found.isEmpty { continue }
      try constraint(found.map { $0.start + 1 }, fuzz)
      return Result(bytes: replacing(found), fuzz: fuzz, lines: found.map { $0.start + 1 })
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
    var ends = file.lines.lines.map(\.ending)[...]
    var index = 0
    for start in found {
      result += Self.ended(text[index..<start], by: &ends)
      let replaced = ends.prefix(text[start..<(start + old.count)].count { $0 == 0x0A })
      ends = ends.dropFirst(replaced.count)
      let last = replaced.last ?? ends.first ?? []
      var given = replaced + Array(repeating: last.isEmpty ? file.lines.newline : last, count: new.count { $0 == 0x0A })
      result += Self.ended(new[...], by: &given)
      index = start + old.count
    }
    return file.mark + result + Self.ended(text[index...], by: &ends)
  }

  /// A text with the ends that its lines have in the file in place of each `\n`; the ends are used up.
  private static func ended(_ text: ArraySlice<UInt8>, by ends: inout ArraySlice<[UInt8]>) -> [UInt8] {
    var result: [UInt8] = []
    for byte in text {
      if byte == 0x0A { result += ends.popFirst() ?? [0x0A] } else { result.append(byte) }
    }
    return result
  }

  private func replacing(_ found: [LineMatch]) -> [UInt8] {
    var result = file.lines
    let replacement = TextLines(new, breaksAtReturn: false).lines
    for match in found.reversed() {
      let range = match.start..<(match.start + match.count)
      let ends = file.lines.lines[range].map(\.ending)
      var inserted = replacement.map { match.reindented($0) }
      for index in inserted.indices where !inserted[index].ending.isEmpty {
        let end = index < ends.count ? ends[index] : ends.last ?? []
        inserted[index].ending = end.isEmpty ? file.lines.newline : end
      }
      if !inserted.isEmpty { inserted[inserted.count - 1].ending = ends.last ?? [] }
      result.lines.replaceSubrange(range, with: inserted)
    }
    return file.with(result).bytes
  }
}
