import Forms
import JSON
import Yams

/// The one YAML document of a file, without anchors, aliases and tags, nested no deeper than a person writes.
enum YAMLFile {
  static let largestSize = 1 << 20
  static let deepestNesting = 32
  /// The composer compares keys with everything in them. A complex key begins with a question mark; where such keys are
  /// nested, the innermost value is compared as often as there are question marks.
  static let mostComparisons = 16 << 20

  /// Parses the file; `nil` after an error was reported.
  static func root(of file: String, reading: Reading) -> Cursor? {
    // YAML allows the mark; the parser only knows it where it is to find the encoding out.
    let text = ByteOrderMark.dropped(from: file)
    guard text.utf8.count <= largestSize else {
      reading.refuse(
        "the file has \(text.utf8.count) bytes", at: Place(line: 1, column: 1, key: ""),
        expected: "at most \(largestSize)")
      return nil
    }
    let keys = text.utf8.count { $0 == UInt8(ascii: "?") }
    guard keys * text.utf8.count <= mostComparisons else {
      reading.refuse(
        "the file has \(keys) question marks, each of which may begin a complex key",
        at: Place(line: 1, column: 1, key: ""),
        expected: "at most \(mostComparisons / text.utf8.count) in a file of its size")
      return nil
    }
    do {
      // The composer follows aliases, so a file of a few lines could fill the memory. They are found before.
      if let harmless = AliasProbe(text).textWithBrokenAliases { _ = try parse(harmless, reading: Reading(path: "")) }
      return try parse(text, reading: reading)
    } catch {
      note(error, in: text, reading: reading)
      return nil
    }
  }

  private static func parse(_ text: String, reading: Reading) throws -> Cursor? {
    let parser = try Parser(yaml: text, resolver: .basic, encoding: .utf8)
    guard let node = try parser.singleRoot() else {
      reading.refuse("the file is empty", at: Place(line: 1, column: 1, key: ""), expected: "a mapping")
      return nil
    }
    // A node holds its anchor weakly: the parser must live until the anchors were looked at.
    return withExtendedLifetime(parser) {
      YAMLNodes(reading: reading).plain(node, key: "", depth: 1).map { Cursor(node: $0, key: "", reading: reading) }
    }
  }

  /// Reports an error of the YAML parser.
  private static func note(_ error: any Error, in text: String, reading: Reading) {
    var mark: (line: Int, column: Int)?
    var message = "\(error)"
    var hint: String?
    switch error as? YamlError {
    case .scanner(let context, let problem, let place, _)?, .parser(let context, let problem, let place, _)?:
      mark = (place.line, place.column)
      message = ["not valid YAML:", context?.text, problem].compactMap(\.self).joined(separator: " ")
      hint = self.hint(for: place, in: text)
    case .composer(_, let problem, let place, _)?:
      mark = (place.line, place.column)
      let isAlias = problem == "found undefined alias"
      message = isAlias ? "aliases are not supported" : "a second document is not supported"
      hint = isAlias ? "write the value out" : "remove everything after ---"
    case .reader(let problem, let offset, _, _)?:
      mark = offset.map { place(of: $0, in: text) }
      message = "not valid YAML: \(problem)"
    case .duplicatedKeysInMapping(let names, let context)?:
      mark = (context.mark.line, context.mark.column)
      message = "duplicate key \(names.map { "\"\($0)\"" }.joined(separator: ", ")) in this mapping"
    default: break
    }
    reading.refuse(message, at: Place(line: mark?.line ?? 1, column: mark?.column ?? 1, key: ""), hint: hint)
  }

  private static func hint(for mark: Mark, in text: String) -> String? {
    let lines = text.split(separator: "\n", maxSplits: mark.line, omittingEmptySubsequences: false)
    guard lines.indices.contains(mark.line - 1) else { return nil }
    let line = lines[mark.line - 1]
    if line.contains("${{") { return "put quotation marks around a string with ${{ }}" }
    return line.contains("\t") ? "indent with spaces, not with tabs" : nil
  }

  /// The line and column of the character at an offset.
  private static func place(of offset: Int, in text: String) -> (line: Int, column: Int) {
    let lines = text.prefix(offset).split(separator: "\n", omittingEmptySubsequences: false)
    return (lines.count, (lines.last?.unicodeScalars.count ?? 0) + 1)
  }
}
