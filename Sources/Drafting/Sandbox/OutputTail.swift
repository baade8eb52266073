import Drafting

/// The end of what a command prints, and how much it printed.
package struct OutputTail: Hashable, Sendable {
  package static let limit = 16 << 10

  package private(set) var count = 0
  private var bytes: [UInt8] = []

  package init() {}

  package mutating func append(_ more: [UInt8]) {
    count += more.count
    bytes += more
    if bytes.count > 4 * Self.limit { bytes.removeFirst(bytes.count - Self.limit) }
  }

  /// At most 16 KiB of valid UTF-8; control characters other than newline and tab are written as `\u{…}`.
  package var text: String {
    Self.end(of: PlainText.clean(String(decoding: bytes.suffix(Self.limit), as: UTF8.self)))
  }

  private static func end(of text: String) -> String {
    guard text.utf8.count > limit else { return text }
    var end = text.utf8.suffix(limit)
    while let first = end.first, first & 0xC0 == 0x80 { end = end.dropFirst() }
    return String(decoding: end, as: UTF8.self)
  }
}
