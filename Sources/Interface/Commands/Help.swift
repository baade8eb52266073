/// Help texts in which lines stand as they are written.
///
/// The parser wraps all text at its spaces, which would break an example in two and make it useless to copy. So the spaces
/// of such lines are another character until the text is printed.
enum Help {
  private static let space: Character = "\u{A0}"

  /// Lines that are printed as they are, under a title and indented by two.
  static func lines(_ title: String, _ lines: String) -> String {
    let kept = lines.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      String("  \(line)".map { $0 == " " ? space : $0 })
    }
    return ([title + ":"] + kept).joined(separator: "\n")
  }

  /// Examples, one a line, printed as they are.
  static func examples(_ lines: String) -> String { Self.lines("EXAMPLES", lines) }

  /// The text as it is printed: lines that stand as they are written, and the usage in lines of 80 columns.
  static func printed(_ text: String) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.lowercased().hasPrefix("usage: ") && line.count > 80 ? folded(usage: line) : String(line)
    }
    return String(lines.joined(separator: "\n").map { $0 == space ? " " : $0 })
  }

  /// What the parser says of a wrong command line, begun as every other error is.
  static func refusal(_ text: String) -> String {
    let text = printed(text)
    return text.hasPrefix("Error: ") ? "error: \(text.dropFirst(7))" : text
  }

  /// A usage in several lines, broken between options and never within one.
  private static func folded(usage: Substring) -> String {
    var lines: [String] = []
    var line = ""
    for word in words(of: usage) {
      if !line.isEmpty, line.count + 1 + word.count > 80 {
        lines.append(line)
        line = String(repeating: " ", count: 9)
      }
      line += line.isEmpty ? word : " " + word
    }
    return (lines + [line]).joined(separator: "\n")
  }

  /// The words of a usage; what stands in brackets is one.
  private static func words(of usage: Substring) -> [String] {
    var words: [String] = []
    var depth = 0
    for part in usage.split(separator: " ") {
      if depth > 0, let last = words.popLast() { words.append("\(last) \(part)") } else { words.append(String(part)) }
      depth += part.count { $0 == "[" } - part.count { $0 == "]" }
    }
    return words
  }
}
