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
    var text = ""
    for scalar in String(decoding: bytes.suffix(Self.limit), as: UTF8.self).unicodeScalars {
      switch scalar {
      case "\n", "\t": text.unicodeScalars.append(scalar)
      case "\r": continue
      default:
        if Self.isHidden(scalar) {
          text += "\\u{\(String(scalar.value, radix: 16))}"
        } else {
          text.unicodeScalars.append(scalar)
        }
      }
    }
    return Self.end(of: text)
  }

  /// Whether a terminal would act on it or a reader could not see it: controls, bidirectional marks, zero widths.
  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned: true
    default: false
    }
  }

  private static func end(of text: String) -> String {
    guard text.utf8.count > limit else { return text }
    var end = text.utf8.suffix(limit)
    while let first = end.first, first & 0xC0 == 0x80 { end = end.dropFirst() }
    return String(decoding: end, as: UTF8.self)
  }
}
