extension JSONParser {
  /// Reads a number: exactly, or with the digits that it was written in.
  mutating func number() throws(JSONParsingError) -> JSONValue {
    let start = position
    var isInteger = true
    if current == UInt8(ascii: "-") { advance() }
    if current == UInt8(ascii: "0") {
      advance()
      if let byte = current, Self.isDigit(byte) { throw failure("a number has no leading zeros") }
    } else {
      try digits("expected a digit")
    }
    if current == UInt8(ascii: ".") {
      isInteger = false
      advance()
      try digits("expected a digit after the decimal point")
    }
    if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
      isInteger = false
      advance()
      if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { advance() }
      try digits("expected a digit of the exponent")
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if isInteger, let number = Int64(text) { return .integer(number) }
    return .decimal(text)
  }

  private mutating func digits(_ expectation: String) throws(JSONParsingError) {
    guard let byte = current, Self.isDigit(byte) else { throw failure(expectation) }
    while let byte = current, Self.isDigit(byte) { advance() }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
