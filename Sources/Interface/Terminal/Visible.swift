import Texts

/// Text from outside, made safe for a terminal: control characters, bidirectional overrides, zero-width characters and
/// tags are written out, so that nothing that is printed can hide, move or rewrite what a person reads.
///
/// Line feeds and tabs stay.
package func visible(_ text: String) -> String {
  var result = ""
  result.reserveCapacity(text.utf8.count)
  for scalar in text.unicodeScalars {
    switch scalar.value {
    case 0x0A, 0x09: result.unicodeScalars.append(scalar)
    case 0..<0x20, 0x7F..<0xA0: result += "\\x" + hexadecimal(scalar.value, width: 2)
    case _ where scalar.isInvisible: result += "<U+" + hexadecimal(scalar.value, width: 4).uppercased() + ">"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}

/// The same for text that has to stay on one line.
package func visibleLine(_ text: String) -> String {
  visible(text).split(whereSeparator: \.isNewline).joined(separator: " ⏎ ")
}

/// A JSON text with control and deceptive characters escaped. Between its strings there are none, so it stays the same
/// document.
package func escapedJSON(_ text: String) -> String {
  var result = ""
  result.reserveCapacity(text.utf8.count)
  for scalar in text.unicodeScalars {
    // The line feeds between members are the document's own; those in strings are escaped already.
    if scalar != "\n", scalar.isInvisible {
      for unit in String(scalar).utf16 { result += "\\u" + hexadecimal(UInt32(unit), width: 4) }
    } else {
      result.unicodeScalars.append(scalar)
    }
  }
  return result
}

private func hexadecimal(_ value: UInt32, width: Int) -> String {
  let digits = String(value, radix: 16)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
