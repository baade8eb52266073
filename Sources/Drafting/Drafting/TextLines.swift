/// A text as lines, byte for byte: `bytes` gives back what it was made from.
package struct TextLines: Hashable, Sendable {
  package struct Line: Hashable, Sendable {
    package var content: [UInt8]
    /// `\n`, `\r\n`, `\r`, or nothing at the end of a text whose last line is not ended.
    package var ending: [UInt8]

    package init(_ content: [UInt8], ending: [UInt8]) {
      self.content = content
      self.ending = ending
    }
  }

  package var lines: [Line]

  /// - Parameter breaksAtReturn: whether a carriage return alone ends a line too.
  package init(_ bytes: [UInt8], breaksAtReturn: Bool = true) {
    lines = []
    var start = 0
    var index = 0
    while index < bytes.count {
      let isPair = bytes[index] == 0x0D && index + 1 < bytes.count && bytes[index + 1] == 0x0A
      guard bytes[index] == 0x0A || isPair || (bytes[index] == 0x0D && breaksAtReturn) else {
        index += 1
        continue
      }
      let end = index + (isPair ? 2 : 1)
      lines.append(Line(Array(bytes[start..<index]), ending: Array(bytes[index..<end])))
      start = end
      index = end
    }
    if start < bytes.count { lines.append(Line(Array(bytes[start...]), ending: [])) }
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
