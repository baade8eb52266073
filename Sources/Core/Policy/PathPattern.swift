/// A pattern for paths of a tree, as `boundary.paths` lists them.
///
/// `*` matches any characters within a segment, `?` one of them, a segment `**` any number of segments. Everything else
/// matches itself, brackets too. A pattern that ends in `/`, or has no wildcard in its last segment, also names a
/// folder and covers everything below it. A leading `/` or `./` has no meaning: every pattern begins at the tree's
/// root.
///
/// Matching costs at most the length of the pattern times the length of the path.
package struct PathPattern: Hashable, Sendable {
  package let text: String
  private let allowing: [Segment]
  private let denying: [Segment]

  /// - Throws: `PathPatternError` where the text can match nothing, or something else than its author means.
  package init(_ text: String) throws(PathPatternError) {
    self.text = text
    let segments = try Self.parse(text)
    // A final `**` needs at least one segment: `folder/**` is not the folder itself.
    if segments.last == .anyDepth {
      allowing = segments.dropLast() + [.any, .anyDepth]
    } else {
      allowing = segments.last?.hasWildcard == true ? segments : segments + [.anyDepth]
    }
    denying = segments + [.anyDepth]
  }

  /// Whether the pattern matches the path in an `allow` list: an exact comparison, character by character.
  package func allows(_ path: String) -> Bool { allows(PathSpelling(path)) }

  func allows(_ path: PathSpelling) -> Bool {
    if let plain = path.plain {
      return Self.match(allowing, plain.ends.count) { pattern, part in
        pattern.exactBytes?.matches(plain.exact, plain.part(part)) == true
      }
    }
    let parts = path.scalars
    return Self.match(allowing, parts.count) { pattern, part in wildcardMatch(pattern.exact[...], parts[part][...]) }
  }

  /// Whether the pattern matches the path in a `deny` list.
  ///
  /// Wider than `allows`, because file systems differ and a denial must hold on all of them. Letter case, canonically
  /// equivalent spellings and invisible characters make no difference. Whatever the pattern names, with or without a
  /// wildcard, is denied with everything below it, and `folder/**` also denies `folder` itself.
  package func denies(_ path: String) -> Bool { denies(PathSpelling(path)) }

  func denies(_ path: PathSpelling) -> Bool {
    if let plain = path.plain {
      // An exact match is also a folded match where both pattern and path are ASCII.
      return Self.match(denying, plain.ends.count) { pattern, part in
        pattern.foldedBytes?.matches(plain.folded, plain.part(part)) == true
      }
    }
    let parts = path.scalars
    let folded = parts.map { Segment.withoutEnding(Segment.fold($0)) }
    return Self.match(denying, parts.count) { pattern, part in wildcardMatch(pattern.exact[...], parts[part][...]) }
      || Self.match(denying, parts.count) { pattern, part in wildcardMatch(pattern.folded[...], folded[part][...]) }
  }
}

extension PathPattern {
  private static func parse(_ text: String) throws(PathPatternError) -> [Segment] {
    var parts = text.unicodeScalars.split(separator: "/", omittingEmptySubsequences: true).map(Array.init)
    while parts.first == ["."] { parts.removeFirst() }
    guard !parts.isEmpty else { throw PathPatternError(pattern: text, problem: "it names no path") }
    for part in parts {
      if part == ["."] || part == [".", "."] {
        throw PathPatternError(pattern: text, problem: "`.` and `..` are not allowed")
      }
      if part.contains("\0") || part.contains("\\") {
        throw PathPatternError(pattern: text, problem: "separate the parts of a path with `/`; there are no escapes")
      }
      if part.count > 2, zip(part, part.dropFirst()).contains(where: { $0 == "*" && $1 == "*" }) {
        throw PathPatternError(pattern: text, problem: "`**` must stand alone between slashes, as in `**/*.swift`")
      }
    }
    var segments = parts.map(Segment.init)
    if text.hasSuffix("/"), segments.last != .anyDepth { segments.append(.anyDepth) }
    return segments
  }

  /// The classic two-pointer match: after a mismatch, only the last `**` takes one more segment.
  private static func match(_ pattern: [Segment], _ parts: Int, each: (Segment, Int) -> Bool) -> Bool {
    var place = 0
    var part = 0
    var retry: (place: Int, part: Int)?
    while part < parts {
      if place < pattern.count, pattern[place].isAnyDepth {
        place += 1
        retry = (place, part)
      } else if place < pattern.count, each(pattern[place], part) {
        place += 1
        part += 1
      } else if let last = retry {
        place = last.place
        part = last.part + 1
        retry = (place, part)
      } else {
        return false
      }
    }
    return pattern[place...].allSatisfy(\.isAnyDepth)
  }
}
