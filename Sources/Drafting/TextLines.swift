/// A text as lines, byte for byte: `bytes` gives back what it was made from.
package struct TextLines: Hashable, Sendable {
  package struct Line: Hashable, Sendable {
    package var content: [UInt8]
    /// `\n`, `\r\n`, or nothing at the end of a text whose last line is not ended.
    package var ending: [UInt8]

    package init(_ content: [UInt8], ending: [UInt8]) {
      self.content = content
      self.ending = ending
    }
  }

  package var lines: [Line]

  package init(_ bytes: [UInt8]) {
    lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { piece in
      piece.last == UInt8(ascii: "\r")
        ? Line(Array(piece.dropLast()), ending: Array("\r\n".utf8)) : Line(Array(piece), ending: Array("\n".utf8))
    }
    // The piece after the last newline has no newline; it is a line only when there is something in it.
    let last = lines.removeLast()
    let tail = last.content + last.ending.dropLast()
    if !tail.isEmpty { lines.append(Line(tail, ending: [])) }
  }

  package init(_ text: String) { self.init(Array(text.utf8)) }

  package var bytes: [UInt8] { lines.flatMap { $0.content + $0.ending } }

  /// The ending of the first line, for lines that are added.
  package var newline: [UInt8] {
    lines.first.map { $0.ending.isEmpty ? Array("\n".utf8) : $0.ending } ?? Array("\n".utf8)
  }
}

/// What bytes of a line do not count when white space is looked past.
package enum WhiteSpace {
  package static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }

  package static func trimmingEnd(_ line: [UInt8]) -> ArraySlice<UInt8> {
    line[..<(line.lastIndex { !isBlank($0) }.map { $0 + 1 } ?? 0)]
  }

  package static func trimmed(_ line: [UInt8]) -> ArraySlice<UInt8> { trimmingEnd(line).drop(while: isBlank) }

  package static func trimmed(_ text: some StringProtocol) -> String {
    let bytes = Array(text.utf8)
    let isSpace = { (byte: UInt8) in isBlank(byte) || byte == 0x0A }
    guard let end = bytes.lastIndex(where: { !isSpace($0) }) else { return "" }
    return String(decoding: bytes[...end].drop(while: isSpace), as: UTF8.self)
  }
}
