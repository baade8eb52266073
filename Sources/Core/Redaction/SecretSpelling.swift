/// The spellings of single characters, in the notations that outputs are written in.
enum SecretSpelling {
  /// A character as it is, and as URLs, JSON, HTML and shells write it.
  static func of(_ scalar: Unicode.Scalar) -> [[UInt8]] {
    let plain = Array(String(scalar).utf8)
    var spellings = [String(scalar)]
    spellings += percent(plain)
    spellings += unicode(scalar)
    spellings += escapes[scalar] ?? []
    spellings += ["&#\(scalar.value);", "&#x\(String(scalar.value, radix: 16));"]
    spellings.append("&#x\(String(scalar.value, radix: 16, uppercase: true));")
    // A shell's quoting puts one before whatever means something to it.
    if scalar.isASCII, !scalar.properties.isAlphabetic, !("0"..."9").contains(scalar) {
      spellings.append("\\\(scalar)")
    }
    return unique(spellings.map { Array($0.utf8) })
  }

  /// A byte as two digits of either case.
  static func hexadecimal(_ byte: UInt8) -> [[UInt8]] { digits(byte).map { Array($0.utf8) } }

  /// A digit of Base64, in the usual alphabet and in that for URLs.
  static func base64(_ digit: UInt8) -> [[UInt8]] {
    let spellings =
      switch digit {
      case UInt8(ascii: "+"): ["+", "-", "%2B", "%2b", "\\u002b", "\\u002B"]
      case UInt8(ascii: "/"): ["/", "_", "%2F", "%2f", "\\/", "\\u002f", "\\u002F"]
      default: [String(UnicodeScalar(digit))]
      }
    return spellings.map { Array($0.utf8) }
  }

  /// Percent-encoded bytes; encoders write all digits of one character in one case.
  private static func percent(_ bytes: [UInt8]) -> [String] {
    let upper = bytes.map { "%" + padded($0, uppercase: true) }.joined()
    let lower = bytes.map { "%" + padded($0, uppercase: false) }.joined()
    return [upper, lower] + (bytes.count == 1 ? digits(bytes[0]).map { "%" + $0 } : [])
  }

  /// UTF-16 as JSON writes it.
  private static func unicode(_ scalar: Unicode.Scalar) -> [String] {
    [true, false].map { uppercase in
      String(scalar).utf16.map { unit in
        "\\u" + padded(UInt8(unit >> 8), uppercase: uppercase) + padded(UInt8(unit & 0xFF), uppercase: uppercase)
      }.joined()
    }
  }

  private static let escapes: [Unicode.Scalar: [String]] = [
    " ": ["+"], "\"": ["\\\"", "\\\\\\\"", "&quot;", "&#34;"], "\\": ["\\\\", "\\\\\\\\"], "/": ["\\/"],
    "\n": ["\\n", "\\\\n", "\r\n"], "\r": ["\\r", "\\\\r"], "\t": ["\\t", "\\\\t"], "\u{8}": ["\\b"],
    "\u{c}": ["\\f"], "&": ["&amp;", "&#38;"], "<": ["&lt;"], ">": ["&gt;"],
    "'": ["'\\''", "\\'", "&#39;", "&apos;", "''"], "$": ["\\$"], "`": ["\\`"],
  ]

  private static func digits(_ byte: UInt8) -> [String] {
    let (high, low) = (String(byte >> 4, radix: 16), String(byte & 0xF, radix: 16))
    return [high, high.uppercased()].flatMap { high in [low, low.uppercased()].map { high + $0 } }
  }

  private static func padded(_ byte: UInt8, uppercase: Bool) -> String {
    (byte < 0x10 ? "0" : "") + String(byte, radix: 16, uppercase: uppercase)
  }

  private static func unique(_ spellings: [[UInt8]]) -> [[UInt8]] { Array(Set(spellings)) }
}

/// Base64 of bytes of which what stands before and after is not known.
enum Base64Digits {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// The digits that the bytes alone decide, where `shift` other bytes stand before them in their group.
  static func of(_ bytes: [UInt8], behind shift: Int) -> [UInt8] {
    let all = [UInt8](repeating: 0, count: shift) + bytes
    let first = (shift * 8 + 5) / 6
    return (first..<(all.count * 8 / 6)).map { digit in
      let bit = digit * 6
      let pair = UInt16(all[bit / 8]) << 8 | (bit / 8 + 1 < all.count ? UInt16(all[bit / 8 + 1]) : 0)
      return alphabet[Int(pair >> (10 - UInt16(bit % 8)) & 0x3F)]
    }
  }
}
