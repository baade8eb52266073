/// Where statements begin and end behind the space and the comments that parsers count to them.
enum ScriptTokens {
  private static let space: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0B, 0x0C, 0x0D]
  private static let lineComment = Array("--".utf8)
  private static let opening = Array("/*".utf8)
  private static let closing = Array("*/".utf8)

  /// - Parameter nesting: whether comments lie within one another, as those of PostgreSQL do.
  static func firstToken(from start: Int, in bytes: [UInt8], nesting: Bool) -> Int {
    var place = start
    while place < bytes.count {
      if space.contains(bytes[place]) {
        place += 1
      } else if bytes[place...].starts(with: lineComment) {
        place = bytes[place...].firstIndex(of: 0x0A) ?? bytes.count
      } else if bytes[place...].starts(with: opening) {
        place = endOfComment(from: place, in: bytes, nesting: nesting)
      } else {
        break
      }
    }
    return place
  }

  static func endOfComment(from start: Int, in bytes: [UInt8], nesting: Bool) -> Int {
    var depth = 0
    var place = start
    while place < bytes.count {
      if bytes[place...].starts(with: opening), nesting || depth == 0 {
        depth += 1
        place += 2
      } else if bytes[place...].starts(with: closing) {
        depth -= 1
        place += 2
        if depth == 0 { break }
      } else {
        place += 1
      }
    }
    return min(place, bytes.count)
  }

  static func trimmed(_ text: String) -> String {
    let isRim: (Character) -> Bool = { $0.isWhitespace || $0 == ";" }
    guard let last = text.lastIndex(where: { !isRim($0) }) else { return "" }
    return String(text[...last].drop(while: isRim))
  }
}
