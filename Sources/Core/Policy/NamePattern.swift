package import Plans

/// A pattern for names of branches, hosts, tables and so on: `*` matches any characters, `?` one character.
package struct NamePattern: Hashable, Sendable {
  package let text: String
  private let segment: PathPattern.Segment

  package init(_ text: String) {
    self.text = text
    segment = PathPattern.Segment(Array(text.unicodeScalars))
  }

  /// Whether the pattern matches the name in an `allow` list: an exact comparison.
  package func allows(_ name: String) -> Bool {
    wildcardMatch(segment.exact[...], Array(name.unicodeScalars)[...])
  }

  /// Whether the pattern matches the name in a `deny` list: in every spelling.
  package func denies(_ name: String) -> Bool {
    let scalars = Array(name.unicodeScalars)
    let folded = PathPattern.Segment.fold(scalars)
    return wildcardMatch(segment.exact[...], scalars[...]) || wildcardMatch(segment.folded[...], folded[...])
      || wildcardMatch(segment.folded[...], PathPattern.Segment.withoutEnding(folded)[...])
  }
}

extension CommandPattern {
  /// Whether the pattern matches a command line from its first word to its last.
  package func matches(_ line: [String]) -> Bool { matches(line) { NamePattern($0).allows($1) } }

  /// Whether the pattern allows a command line for a use.
  package func allows(_ line: [String], as use: CommandUse) -> Bool { uses.contains(use) && matches(line) }

  /// Whether the pattern denies a command line: in every spelling, and whatever folder its program is in.
  package func denies(_ line: [String]) -> Bool {
    guard let program = line.first else { return false }
    let name = program.split(separator: "/").last.map(String.init) ?? program
    return [program, name].contains { program in
      matches([program] + line.dropFirst()) { NamePattern($0).denies($1) }
    }
  }

  private func matches(_ line: [String], word matches: (String, String) -> Bool) -> Bool {
    let isOpen = words.last == Self.rest
    let patterns = isOpen ? Array(words.dropLast()) : words
    guard isOpen ? line.count >= patterns.count : line.count == patterns.count else { return false }
    return zip(patterns, line).allSatisfy { matches($0, $1) }
  }
}
