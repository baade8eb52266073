/// A bracket expression of a pattern: `[a-z]`, `[!0-9]`, `[[:alpha:]_]`.
struct WildcardClass {
  private let pattern: [UInt8]
  private let start: Int

  init(_ pattern: [UInt8], _ start: Int) {
    self.pattern = pattern
    self.start = start
  }

  /// The end of the class, and whether it contains the byte; `nil` when the class is not closed.
  func contains(_ byte: UInt8) -> (end: Int, isMember: Bool)? {
    var at = start + 1
    guard at < pattern.count else { return nil }
    let isNegated = pattern[at] == UInt8(ascii: "!") || pattern[at] == UInt8(ascii: "^")
    if isNegated { at += 1 }
    var found = false
    var isFirst = true
    var previous: UInt8?
    while true {
      guard at < pattern.count else { return nil }
      let next = pattern[at]
      if next == UInt8(ascii: "]") && !isFirst { break }
      isFirst = false
      if next == UInt8(ascii: "-"), let low = previous, at + 1 < pattern.count, pattern[at + 1] != UInt8(ascii: "]") {
        at += pattern[at + 1] == UInt8(ascii: "\\") ? 2 : 1
        guard at < pattern.count else { return nil }
        if low <= byte && byte <= pattern[at] { found = true }
        previous = nil
      } else if next == UInt8(ascii: "["), at + 1 < pattern.count, pattern[at + 1] == UInt8(ascii: ":"),
        let end = endOfName(at + 2)
      {
        guard let isMember = Self.isMember(byte, of: pattern[(at + 2)..<end]) else { return nil }
        if isMember { found = true }
        at = end + 1
        previous = nil
      } else {
        if next == UInt8(ascii: "\\") { at += 1 }
        guard at < pattern.count else { return nil }
        if pattern[at] == byte { found = true }
        previous = pattern[at]
      }
      at += 1
    }
    return (at, found != isNegated)
  }

  /// The position of the colon in `:]`.
  private func endOfName(_ from: Int) -> Int? {
    guard let close = pattern[from...].firstIndex(of: UInt8(ascii: "]")), close > from,
      pattern[close - 1] == UInt8(ascii: ":")
    else { return nil }
    return close - 1
  }

  /// `nil` for a class that POSIX does not know.
  private static func isMember(_ byte: UInt8, of name: ArraySlice<UInt8>) -> Bool? {
    let isDigit = (48...57).contains(byte)
    let isUpper = (65...90).contains(byte)
    let isLower = (97...122).contains(byte)
    let isVisible = (33...126).contains(byte)
    switch String(decoding: name, as: UTF8.self) {
    case "alnum": return isDigit || isUpper || isLower
    case "alpha": return isUpper || isLower
    case "blank": return byte == 32 || byte == 9
    case "cntrl": return byte < 32 || byte == 127
    case "digit": return isDigit
    case "graph": return isVisible
    case "lower": return isLower
    case "print": return isVisible || byte == 32
    case "punct": return isVisible && !isDigit && !isUpper && !isLower
    case "space": return byte == 32 || (9...13).contains(byte)
    case "upper": return isUpper
    case "xdigit": return isDigit || (65...70).contains(byte) || (97...102).contains(byte)
    default: return nil
    }
  }
}
