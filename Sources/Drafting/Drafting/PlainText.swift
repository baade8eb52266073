import Texts

/// Untrusted text on its way to a screen, a journal or a prompt.
package struct PlainText {
  /// The text with what a terminal would act on or a reader could not see written as `\u{…}`; newlines and tabs stay.
  package static func clean(_ text: String) -> String {
    var clean = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n", "\t": clean.unicodeScalars.append(scalar)
      case "\r": continue
      default:
        if isHidden(scalar) {
          clean += "\\u{\(String(scalar.value, radix: 16))}"
        } else {
          clean.unicodeScalars.append(scalar)
        }
      }
    }
    return clean
  }

  /// The beginning of a text, at most so many bytes of UTF-8, with a mark where something was left out.
  ///
  /// Bytes, because a character has no upper size.
  package static func cut(_ text: String, to bytes: Int) -> String {
    guard text.utf8.count > bytes else { return text }
    var end = text.utf8.index(text.utf8.startIndex, offsetBy: bytes)
    while end > text.startIndex, text.utf8[end] & 0xC0 == 0x80 { end = text.utf8.index(before: end) }
    return String(decoding: text.utf8[..<end], as: UTF8.self) + " …"
  }

  /// Both, of a text of any size: what is left out is not looked at.
  package static func excerpt(of text: String, bytes: Int) -> String { cut(clean(cut(text, to: bytes)), to: bytes) }

  /// What nobody sees, and what nobody knows how to show.
  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isInvisible { return true }
    return switch scalar.properties.generalCategory {
    case .privateUse, .unassigned: true
    default: false
    }
  }
}
