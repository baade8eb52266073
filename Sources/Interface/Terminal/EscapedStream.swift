/// Bytes of text that come in pieces, with control characters written out.
package struct EscapedStream: Sendable {
  /// The beginning of a character whose other bytes have not come yet.
  private var rest: [UInt8] = []

  package init() {}

  /// Takes a piece, and returns what can be printed of it.
  package mutating func take(_ bytes: [UInt8]) -> [UInt8] {
    rest += bytes
    let end = rest.count - Self.unfinished(rest)
    let text = String(decoding: rest[..<end], as: UTF8.self)
    rest.removeFirst(end)
    return Array(visible(text).utf8)
  }

  /// The bytes at the end that begin a character and do not complete it.
  private static func unfinished(_ bytes: [UInt8]) -> Int {
    for count in 1...3 where count <= bytes.count {
      let byte = bytes[bytes.count - count]
      if byte & 0xC0 == 0x80 { continue }
      let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
      return length > count ? count : 0
    }
    return 0
  }
}
