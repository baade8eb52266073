/// What `ALTER TABLE … RENAME` renames. The authorizer is told of no names, and SQLite has read the statement by then.
enum SQLiteRenaming {
  static func read(_ text: String) -> SQLStatement.Renaming? {
    let name = #"("(?:[^"]|"")+"|`[^`]+`|\[[^\]]+\]|[\w$]+)"#
    let pattern =
      "^\\s*alter\\s+table\\s+(?:\(name)\\s*\\.\\s*)?\(name)\\s+rename\\s+(?:to|(?:column\\s+)?\(name)\\s+to)\\s+\(name)"
    guard let regex = try? Regex(pattern).ignoresCase(), let match = text.prefixMatch(of: regex) else { return nil }
    let groups = (1..<match.output.count).map { match.output[$0].substring.map(plain) }
    guard groups.count == 4, let table = groups[1], let new = groups[3] else { return nil }
    return SQLStatement.Renaming(old: groups[2] ?? table, new: new)
  }

  private static func plain(_ name: Substring) -> String {
    guard let first = name.first, "\"`[".contains(first) else { return String(name) }
    return String(name.dropFirst().dropLast()).replacing("\"\"", with: "\"")
  }
}
