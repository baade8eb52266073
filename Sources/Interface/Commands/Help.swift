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

  /// The text as it is printed.
  static func printed(_ text: String) -> String { String(text.map { $0 == space ? " " : $0 }) }
}
