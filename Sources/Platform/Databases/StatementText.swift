/// How statements are named in errors.
enum StatementText {
  /// On one line, cut where it is long.
  static func shortened(_ text: String) -> String {
    let words = text.prefix(1000).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return words.count > 60 ? "`\(words.prefix(59))…`" : "`\(words)`"
  }
}
