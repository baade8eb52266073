/// Matches names and paths as git's wildmatch does.
struct Wildcard {
  private let pattern: [UInt8]
  /// Whether `*`, `?` and classes match a slash.
  private let starsCrossFolders: Bool

  init(_ pattern: [UInt8], starsCrossFolders: Bool) {
    self.pattern = pattern
    self.starsCrossFolders = starsCrossFolders
  }

  func matches(_ text: [UInt8]) -> Bool { match(0, text, 0) == .match }

  private enum Outcome {
    case match, noMatch
    /// No match, and no later position of the star before can match either.
    case hopeless
    /// No match, and only a double star before can still match.
    case needsDoubleStar
  }

  private func match(_ patternStart: Int, _ text: [UInt8], _ textStart: Int) -> Outcome {
    var at = patternStart
    var position = textStart
    while at < pattern.count {
      let byte = pattern[at]
      if byte == UInt8(ascii: "*") { return matchStar(at, text, position) }
      guard position < text.count else { return .hopeless }
      let found = text[position]
      switch byte {
      case UInt8(ascii: "?"):
        if !starsCrossFolders && found == UInt8(ascii: "/") { return .noMatch }
      case UInt8(ascii: "["):
        guard let (end, isMember) = WildcardClass(pattern, at).contains(found) else { return .hopeless }
        if !isMember || (!starsCrossFolders && found == UInt8(ascii: "/")) { return .noMatch }
        at = end
      case UInt8(ascii: "\\"):
        at += 1
        guard at < pattern.count, pattern[at] == found else { return .noMatch }
      default:
        if byte != found { return .noMatch }
      }
      at += 1
      position += 1
    }
    return position == text.count ? .match : .noMatch
  }

  private func matchStar(_ star: Int, _ text: [UInt8], _ textStart: Int) -> Outcome {
    var at = star
    while at < pattern.count, pattern[at] == UInt8(ascii: "*") { at += 1 }
    var crosses = starsCrossFolders
    if !starsCrossFolders && at - star > 1 && isWholeComponent(star, at) {
      // "a/**/b" also matches "a/b".
      let isInner = at < pattern.count && pattern[at] == UInt8(ascii: "/")
      if isInner && match(at + 1, text, textStart) == .match { return .match }
      crosses = true
    }
    var position = textStart
    if at == pattern.count {
      return !crosses && text[position...].contains(UInt8(ascii: "/")) ? .noMatch : .match
    }
    if !crosses && pattern[at] == UInt8(ascii: "/") {
      guard let slash = text[position...].firstIndex(of: UInt8(ascii: "/")) else { return .noMatch }
      return match(at + 1, text, slash + 1)
    }
    while position < text.count {
      let outcome = match(at, text, position)
      if outcome != .noMatch {
        if !crosses || outcome != .needsDoubleStar { return outcome }
      } else if !crosses && text[position] == UInt8(ascii: "/") {
        return .needsDoubleStar
      }
      position += 1
    }
    return .hopeless
  }

  /// Whether the stars from `star` up to `end` stand alone between slashes.
  private func isWholeComponent(_ star: Int, _ end: Int) -> Bool {
    let opens = star == 0 || pattern[star - 1] == UInt8(ascii: "/")
    let closes =
      end == pattern.count || pattern[end] == UInt8(ascii: "/")
      || (pattern[end] == UInt8(ascii: "\\") && end + 1 < pattern.count && pattern[end + 1] == UInt8(ascii: "/"))
    return opens && closes
  }
}
