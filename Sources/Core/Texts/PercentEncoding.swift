/// Percent-encoding of URLs (RFC 3986, section 2.1).
package enum PercentEncoding {
  /// Percent-encoding taken away, as often as it was put on.
  package static func decoded(_ text: String) -> String {
    var text = text
    for _ in 0..<4 {
      let once = decodedOnce(text)
      if once == text { break }
      text = once
    }
    return text
  }

  private static func decodedOnce(_ text: String) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      let digits = String(decoding: rest.prefix(2), as: UTF8.self)
      if byte == UInt8(ascii: "%"), digits.utf8.count == 2, digits.allSatisfy(\.isHexDigit),
        let value = UInt8(digits, radix: 16)
      {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
