/// Matches names and paths as git's wildmatch does, in time that grows with pattern and text and no faster.
///
/// Every position of the pattern that the text so far may have come to is followed at once. Trying one after the other, as
/// wildmatch does, takes longer than anybody waits where a pattern has many stars.
struct Wildcard: Hashable, Sendable {
  private enum Part: Hashable {
    case byte(UInt8)
    /// Any byte; a slash only where stars cross folders.
    case any
    /// The place of a class in the pattern.
    case member(at: Int)
    /// Any number of bytes.
    case star(crosses: Bool, skips: Bool)
    /// What no text matches.
    case nothing
  }

  private let pattern: [UInt8]
  private let parts: [Part]
  /// Whether `*`, `?` and classes match a slash.
  private let starsCrossFolders: Bool
  /// Without stars, `?` and classes a pattern matches itself alone.
  private let literal: [UInt8]?

  init(_ pattern: [UInt8], starsCrossFolders: Bool) {
    self.pattern = pattern
    self.starsCrossFolders = starsCrossFolders
    parts = Self.parts(of: pattern, starsCrossFolders)
    let bytes = parts.compactMap { if case .byte(let byte) = $0 { byte } else { nil } }
    literal = bytes.count == parts.count ? bytes : nil
  }

  func matches(_ text: some Sequence<UInt8>) -> Bool {
    if let literal { return literal.elementsEqual(text) }
    var places = Places(parts)
    places.enter(0)
    for byte in text {
      for place in places.advance() {
        if let end = step(from: place, over: byte) { places.enter(end) }
      }
      if places.isEmpty { return false }
    }
    return places.holdsEnd
  }

  /// Where in the pattern the text so far may have come to.
  private struct Places {
    private let parts: [Part]
    private var list: [Int] = []
    /// When each place was entered last.
    private var entered: [Int]
    private var now = 0

    init(_ parts: [Part]) {
      self.parts = parts
      entered = [Int](repeating: -1, count: parts.count + 1)
    }

    var isEmpty: Bool { list.isEmpty }
    var holdsEnd: Bool { entered[parts.count] == now }

    /// The places before the next byte, which are left with it.
    mutating func advance() -> [Int] {
      now += 1
      defer { list.removeAll(keepingCapacity: true) }
      return list
    }

    /// Adds a place, and those that are reached from it without a byte.
    mutating func enter(_ place: Int) {
      var place = place
      while entered[place] != now {
        entered[place] = now
        list.append(place)
        guard place < parts.count, case .star(_, let skips) = parts[place] else { return }
        // "a/**/b" also matches "a/b".
        if skips { enter(place + 2) }
        place += 1
      }
    }
  }

  /// Where a byte leads from a place; `nil` where nowhere.
  private func step(from place: Int, over byte: UInt8) -> Int? {
    let isSlash = byte == UInt8(ascii: "/")
    guard place < parts.count else { return nil }
    switch parts[place] {
    case .byte(let expected): return byte == expected ? place + 1 : nil
    case .any: return starsCrossFolders || !isSlash ? place + 1 : nil
    case .member(let start):
      let found = WildcardClass(pattern, start).contains(byte)
      return found?.isMember == true && (starsCrossFolders || !isSlash) ? place + 1 : nil
    case .star(let crosses, _): return crosses || !isSlash ? place : nil
    case .nothing: return nil
    }
  }

  private static func parts(of pattern: [UInt8], _ starsCrossFolders: Bool) -> [Part] {
    var parts: [Part] = []
    var at = 0
    while at < pattern.count {
      switch pattern[at] {
      case UInt8(ascii: "*"):
        let end = pattern[at...].firstIndex { $0 != UInt8(ascii: "*") } ?? pattern.count
        let isDouble = !starsCrossFolders && end - at > 1 && isWholeComponent(at, end, in: pattern)
        let skips = isDouble && end < pattern.count && pattern[end] == UInt8(ascii: "/")
        parts.append(.star(crosses: starsCrossFolders || isDouble, skips: skips))
        at = end
      case UInt8(ascii: "?"):
        parts.append(.any)
        at += 1
      case UInt8(ascii: "["):
        // A class that is not closed, or not known, matches nothing.
        guard let (end, _) = WildcardClass(pattern, at).contains(0) else { return parts + [.nothing] }
        parts.append(.member(at: at))
        at = end + 1
      case UInt8(ascii: "\\"):
        guard at + 1 < pattern.count else { return parts + [.nothing] }
        parts.append(.byte(pattern[at + 1]))
        at += 2
      default:
        parts.append(.byte(pattern[at]))
        at += 1
      }
    }
    return parts
  }

  /// Whether the stars from `star` up to `end` stand alone between slashes.
  private static func isWholeComponent(_ star: Int, _ end: Int, in pattern: [UInt8]) -> Bool {
    let opens = star == 0 || pattern[star - 1] == UInt8(ascii: "/")
    let closes =
      end == pattern.count || pattern[end] == UInt8(ascii: "/")
      || (pattern[end] == UInt8(ascii: "\\") && end + 1 < pattern.count && pattern[end + 1] == UInt8(ascii: "/"))
    return opens && closes
  }
}
