extension JSONParser {
  /// Reads a string, from its opening quotation mark to past its closing one.
  mutating func string() throws(JSONParsingError) -> String {
    let opening = position
    advance()
    var text: [UInt8] = []
    while let byte = current {
      switch byte {
      case UInt8(ascii: "\""):
        guard let string = String(validating: text, as: UTF8.self) else {
          throw failure("this string is not valid UTF-8", at: opening)
        }
        advance()
        return string
      case UInt8(ascii: "\\"):
        text += try escape().utf8
      case 0..<0x20:
        guard escapesControlCharacters else {
          throw failure("a control character in a string is written as an escape, such as \\n")
        }
        noteControlCharacter()
        text.append(byte)
        advance()
      default:
        text.append(byte)
        advance()
      }
    }
    throw failure("this string has no closing quotation mark", at: opening)
  }

  private mutating func escape() throws(JSONParsingError) -> String {
    let start = position
    advance()
    guard let byte = current else { throw failure("expected an escape", at: start) }
    advance()
    switch byte {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return String(try unicodeEscape(from: start))
    default:
      throw failure("no such escape; JSON has \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\u with four digits", at: start)
    }
  }

  /// Reads what follows `\u`, and the second half of a surrogate pair.
  private mutating func unicodeEscape(from start: Int) throws(JSONParsingError) -> Unicode.Scalar {
    let first = try fourDigits(from: start)
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard first < 0xDC00, bytes[position...].starts(with: "\\u".utf8) else { throw loneSurrogate(at: start) }
    advance(by: 2)
    let second = try fourDigits(from: start)
    guard (0xDC00...0xDFFF).contains(second),
      let scalar = Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
    else { throw loneSurrogate(at: start) }
    return scalar
  }

  private func loneSurrogate(at start: Int) -> JSONParsingError {
    failure("half of a surrogate pair stands alone", at: start)
  }

  private mutating func fourDigits(from start: Int) throws(JSONParsingError) -> UInt32 {
    let digits = bytes[position...].prefix(4)
    guard digits.count == 4, digits.allSatisfy({ Unicode.Scalar($0).properties.isASCIIHexDigit }),
      let number = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw failure("expected four hexadecimal digits after \\u", at: start) }
    advance(by: 4)
    return number
  }
}
