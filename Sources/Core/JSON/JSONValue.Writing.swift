extension JSONValue {
  /// The one canonical text of the document: members sorted by the UTF-8 bytes of their names, no white space.
  ///
  /// Strings escape only what JSON demands: quotation mark, reverse solidus and U+0000 to U+001F, with the two-character
  /// forms `\b \t \n \f \r` where they exist and lower-case `\u00xx` elsewhere. This is RFC 8785 but for two points:
  /// members sort by UTF-8 rather than UTF-16, and a number keeps its own digits.
  package var canonicalText: String {
    var text = ""
    write(to: &text, indent: nil, depth: 0)
    return text
  }

  /// The same document for people: two spaces a level, a line a member.
  package var prettyText: String {
    var text = ""
    write(to: &text, indent: 2, depth: 0)
    return text
  }

  private func write(to text: inout String, indent: Int?, depth: Int) {
    switch self {
    case .null: text += "null"
    case .bool(let flag): text += flag ? "true" : "false"
    case .integer(let number): text += String(number)
    case .decimal(let digits): text += digits
    case .string(let string): Self.write(string, to: &text)
    case .array(let elements):
      Self.write(elements, between: ("[", "]"), to: &text, indent: indent, depth: depth) { element, text in
        element.write(to: &text, indent: indent, depth: depth + 1)
      }
    case .object(let members):
      let sorted = members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      Self.write(sorted, between: ("{", "}"), to: &text, indent: indent, depth: depth) { member, text in
        Self.write(member.key, to: &text)
        text += indent == nil ? ":" : ": "
        member.value.write(to: &text, indent: indent, depth: depth + 1)
      }
    }
  }

  private static func write<Element>(
    _ elements: [Element], between brackets: (String, String), to text: inout String, indent: Int?, depth: Int,
    each: (Element, inout String) -> Void
  ) {
    text += brackets.0
    for (index, element) in elements.enumerated() {
      if index > 0 { text += "," }
      if let indent { text += "\n" + String(repeating: " ", count: indent * (depth + 1)) }
      each(element, &text)
    }
    if let indent, !elements.isEmpty { text += "\n" + String(repeating: " ", count: indent * depth) }
    text += brackets.1
  }

  private static func write(_ string: String, to text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\u{8}": text += "\\b"
      case "\t": text += "\\t"
      case "\n": text += "\\n"
      case "\u{c}": text += "\\f"
      case "\r": text += "\\r"
      case "\0"..<" ":
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
