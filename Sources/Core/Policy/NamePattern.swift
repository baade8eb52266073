package import Plans

/// A pattern for names of branches, hosts, tables and the like: `*` stands for any characters, `?` for one.
package struct NamePattern: Hashable, Sendable {
  package let text: String
  private let segment: PathPattern.Segment

  package init(_ text: String) {
    self.text = text
    segment = PathPattern.Segment(Array(text.unicodeScalars))
  }

  /// Whether an `allow` list that holds the pattern lets the name pass: compared exactly.
  package func allows(_ name: String) -> Bool {
    wildcardMatch(segment.exact[...], Array(name.unicodeScalars)[...])
  }

  /// Whether a `deny` list that holds the pattern stops the name, in whatever spelling.
  package func denies(_ name: String) -> Bool {
    let scalars = Array(name.unicodeScalars)
    return wildcardMatch(segment.exact[...], scalars[...])
      || wildcardMatch(segment.folded[...], PathPattern.Segment.fold(scalars)[...])
  }
}

extension CommandPattern {
  /// Whether a command line fits the pattern, from its first word to its last.
  package func matches(_ line: [String]) -> Bool { matches(line) { NamePattern($0).allows($1) } }

  /// Whether a denial by the pattern stops a command line: in whatever spelling, and wherever its program lies.
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
