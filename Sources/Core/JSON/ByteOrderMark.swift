/// The mark U+FEFF, with which programs, mostly on Windows, begin a text in UTF-8.
///
/// It is no part of the text: parsers look past it, and whoever changes the file leaves it in its place.
package enum ByteOrderMark {
  package static let bytes: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// The text without the mark in front of it; one mark and no more.
  package static func dropped(from text: String) -> String {
    guard text.unicodeScalars.first == "\u{FEFF}" else { return text }
    return String(text.unicodeScalars.dropFirst())
  }

  /// The name of an encoding of two or four bytes a character that bytes begin with the mark of; `nil` for all others.
  package static func otherEncoding(of bytes: [UInt8]) -> String? {
    if bytes.starts(with: [0xFF, 0xFE, 0, 0]) || bytes.starts(with: [0, 0, 0xFE, 0xFF]) { return "UTF-32" }
    return bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) ? "UTF-16" : nil
  }
}
