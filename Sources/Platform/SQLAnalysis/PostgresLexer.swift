/// What stands at a place of a script for PostgreSQL, as far as it takes to find where quoted text and comments end.
enum PostgresLexer {
  /// The end of the quoted text or comment that begins at a place; `nil` where none begins there.
  static func endOfQuote(at start: Int, in bytes: [UInt8]) -> Int? {
    switch bytes[start] {
    case UInt8(ascii: "'"):
      endOfString(at: start, in: bytes, quote: UInt8(ascii: "'"), escapes: isEscaping(start, bytes))
    case UInt8(ascii: "\""): endOfString(at: start, in: bytes, quote: UInt8(ascii: "\""), escapes: false)
    case UInt8(ascii: "$"): endOfDollar(at: start, in: bytes)
    case UInt8(ascii: "-") where bytes[start...].starts(with: "--".utf8):
      bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
    case UInt8(ascii: "/") where bytes[start...].starts(with: "/*".utf8):
      ScriptTokens.endOfComment(from: start, in: bytes, nesting: true)
    default: nil
    }
  }

  private static func endOfString(at start: Int, in bytes: [UInt8], quote: UInt8, escapes: Bool) -> Int {
    var place = start + 1
    while place < bytes.count {
      if escapes, bytes[place] == UInt8(ascii: "\\") {
        place += 2
      } else if bytes[place] == quote {
        guard place + 1 < bytes.count, bytes[place + 1] == quote else { return place + 1 }
        place += 2
      } else {
        place += 1
      }
    }
    return bytes.count
  }

  /// Whether a string is one of those with an E in front, in which backslashes escape.
  private static func isEscaping(_ start: Int, _ bytes: [UInt8]) -> Bool {
    guard start > 0, bytes[start - 1] | 0x20 == UInt8(ascii: "e") else { return false }
    return start < 2 || !isPart(ofName: bytes[start - 2])
  }

  private static func endOfDollar(at start: Int, in bytes: [UInt8]) -> Int? {
    // Within a name a dollar is a letter like others.
    if start > 0, isPart(ofName: bytes[start - 1]) { return nil }
    var end = start + 1
    while end < bytes.count, isPart(ofName: bytes[end]), bytes[end] != UInt8(ascii: "$") { end += 1 }
    guard end < bytes.count, bytes[end] == UInt8(ascii: "$"), end == start + 1 || !isDigit(bytes[start + 1]) else {
      return nil
    }
    let tag = bytes[start...end]
    var place = end + 1
    while place + tag.count <= bytes.count {
      if bytes[place] == UInt8(ascii: "$"), bytes[place..<(place + tag.count)].elementsEqual(tag) {
        return place + tag.count
      }
      place += 1
    }
    return bytes.count
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  private static func isPart(ofName byte: UInt8) -> Bool {
    isDigit(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == UInt8(ascii: "_") || byte >= 0x80
      || byte == UInt8(ascii: "$")
  }
}
