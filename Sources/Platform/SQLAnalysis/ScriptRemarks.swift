/// The lines of a script, of which those that can be remarks of a migration tool are found by their bytes: all others, and
/// a script can have millions, are never made into texts.
struct ScriptRemarks {
  struct Line: Hashable, Sendable {
    /// From 1.
    var number: Int
    /// In bytes of the script, without the line's end.
    var range: Range<Int>
  }

  /// Real files have a handful.
  private static let most = 5000

  private let bytes: [UInt8]
  private var start = 0
  private var number = 0
  private var found = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func next() -> Line? {
    guard start <= bytes.count else { return nil }
    var end = start
    while end < bytes.count, bytes[end] != 0x0A { end += 1 }
    number += 1
    defer { start = end + 1 }
    return Line(number: number, range: start..<end)
  }

  /// The text of a line that can be a remark of a tool; `nil` for all others.
  ///
  /// - Throws: where more lines can be one than are read.
  mutating func remark(of line: Line) throws(SQLProblem) -> String? {
    guard isRemark(line.range), hasWord(line.range) else { return nil }
    found += 1
    guard found <= Self.most else {
      throw SQLProblem(
        line: line.number,
        reason: "more than \(Self.most) comments look like those of migration tools, so the file is read no further")
    }
    return String(decoding: bytes[line.range], as: UTF8.self)
  }

  /// Whether the first sign of a line is one that comments begin with; what is not ASCII may be a space.
  private func isRemark(_ range: Range<Int>) -> Bool {
    var index = range.lowerBound
    while index < range.upperBound, bytes[index] == 0x20 || (0x09...0x0D).contains(bytes[index]) { index += 1 }
    guard index < range.upperBound else { return false }
    return bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "#") || bytes[index] >= 0x80
  }

  /// Of which every remark of a tool has one, in small letters; `=` is one with UP or DOWN behind it.
  private static let words: [[UInt8]] = [
    "+goose", "+migrate", "migrate:", "up migration", "down migration", "!ups", "!downs", "@undo", "create above",
    "changeset", "precondition", "=",
  ].map { Array($0.utf8) }
  private static let firsts = Set(words.map { $0[0] })

  private func hasWord(_ range: Range<Int>) -> Bool {
    var index = range.lowerBound
    while index < range.upperBound {
      if Self.firsts.contains(Self.small(bytes[index])), hasWord(at: index, range.upperBound) { return true }
      index += 1
    }
    return false
  }

  private func hasWord(at index: Int, _ end: Int) -> Bool {
    Self.words.contains { word in
      guard index + word.count <= end else { return false }
      for offset in word.indices where Self.small(bytes[index + offset]) != word[offset] { return false }
      return word != Self.words.last || isDirection(behind: index, end)
    }
  }

  /// Whether UP or DOWN comes after equals signs and spaces.
  private func isDirection(behind start: Int, _ end: Int) -> Bool {
    var index = start
    while index < end, bytes[index] == UInt8(ascii: "=") || bytes[index] <= 0x20 || bytes[index] >= 0x80 { index += 1 }
    return bytes[index..<end].starts(with: "UP".utf8) || bytes[index..<end].starts(with: "DOWN".utf8)
  }

  private static func small(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }
}
