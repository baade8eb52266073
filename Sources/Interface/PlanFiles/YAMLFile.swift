import Yams

/// The one YAML document of a file, without anchors, aliases and tags, nested no deeper than a person writes.
enum YAMLFile {
  static let largestSize = 1 << 20
  static let deepestNesting = 32
  /// The composer compares keys with everything in them. A complex key begins with a question mark; where such keys are
  /// nested, the innermost value is compared as often as there are question marks.
  static let mostComparisons = 16 << 20

  /// Parses the file; `nil` after an error was reported.
  static func root(of text: String, reading: Reading) -> Cursor? {
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
      let cursor = Cursor(node: node, key: "", reading: reading)
      return isPlain(cursor, depth: 1) ? cursor : nil
    }
  }

  /// Whether the node and everything below it have no anchor, tag or complex key, and are not nested too deeply.
  private static func isPlain(_ cursor: Cursor, depth: Int) -> Bool {
    var isPlain = hasNoExtras(cursor)
    guard depth <= deepestNesting else {
      cursor.refuse("nested too deeply", expected: "at most \(deepestNesting) levels")
      return false
    }
    switch cursor.node {
    case .sequence(let sequence):
      for (index, node) in sequence.enumerated() {
        isPlain = self.isPlain(cursor.element(node, index), depth: depth + 1) && isPlain
      }
    case .mapping(let mapping):
      for (key, value) in mapping {
        let keyCursor = Cursor(node: key, key: cursor.key, reading: cursor.reading)
        guard case .scalar(let scalar) = key else {
          keyCursor.refuse("a complex key", expected: "a name, followed by a colon")
          isPlain = false
          continue
        }
        isPlain = hasNoExtras(keyCursor) && isPlain
        isPlain = self.isPlain(cursor.below(value, scalar.string), depth: depth + 1) && isPlain
      }
    case .scalar, .alias: break
    }
    return isPlain
  }

  private static func hasNoExtras(_ cursor: Cursor) -> Bool {
    if let anchor = cursor.node.anchor {
      cursor.refuse(
        "anchors are not supported, and this is &\(anchor.rawValue)", hint: "write the value out where it is used")
      return false
    }
    guard cursor.node.hasTag else { return true }
    cursor.refuse("tags are not supported", hint: "remove the tag, such as !!str")
    return false
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

extension Node {
  /// Whether the node has a tag for a type other than its own.
  fileprivate var hasTag: Bool {
    switch self {
    case .scalar(let scalar): !["", "!", Tag.Name.str.rawValue].contains(scalar.tag.description)
    case .mapping(let mapping): !["", "!", Tag.Name.map.rawValue].contains(mapping.tag.description)
    case .sequence(let sequence): !["", "!", Tag.Name.seq.rawValue].contains(sequence.tag.description)
    case .alias: false
    }
  }
}
