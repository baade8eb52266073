extension MigrationScript {
  private static let mostLines = 400
  private static let mostCharacters = 400

  /// The text for whoever reviews it, with the file's name above; what is left out is said.
  var shown: [String] {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.count > Self.mostCharacters
        ? "\(line.prefix(Self.mostCharacters))… (\(line.count - Self.mostCharacters) more characters are left out)"
        : String(line)
    }
    let whole = lines.last?.isEmpty == true ? Array(lines.dropLast()) : lines
    let left = whole.count - Self.mostLines
    return ["\(file):"] + whole.prefix(Self.mostLines) + (left > 0 ? ["… (\(left) more lines are left out)"] : [])
  }
}
