extension PathPattern {
  /// The part of a pattern between two slashes, prepared for exact comparison and for comparison in every spelling.
  struct Segment: Hashable, Sendable {
    let exact: [Wildcard<Unicode.Scalar>]
    let folded: [Wildcard<Character>]
    /// The same as bytes, for ASCII paths; `nil` where no such path can match.
    let exactBytes: ByteSegment?
    let foldedBytes: ByteSegment?
    let isAnyDepth: Bool

    static let anyDepth = Segment(["*", "*"])
    static let any = Segment(["*"])

    init(_ scalars: [Unicode.Scalar]) {
      isAnyDepth = scalars == ["*", "*"]
      exact = scalars.map { Wildcard($0, star: "*", mark: "?") }
      let isWild = scalars.contains { $0 == "*" || $0 == "?" }
      let folded = isWild ? Self.fold(scalars) : Self.withoutEnding(Self.fold(scalars))
      self.folded = folded.map { Wildcard($0, star: "*", mark: "?") }
      exactBytes = ByteSegment(scalars.map { $0.isASCII ? UInt8($0.value) : nil })
      foldedBytes = ByteSegment(folded.flatMap(\.unicodeScalars).map { $0.isASCII ? UInt8($0.value) : nil })
    }

    var hasWildcard: Bool { exact.contains { $0 == .run || $0 == .one } }

    /// Without full stops and spaces at the end, which some file systems leave off: `.env.` is `.env` there.
    static func withoutEnding(_ name: [Character]) -> [Character] {
      let kept = name.lastIndex { $0 != "." && $0 != " " }.map { name[...$0] } ?? name[...]
      return Array(kept)
    }

    /// Characters without case and invisible parts. Two characters compare by canonical equivalence.
    static func fold(_ scalars: [Unicode.Scalar]) -> [Character] {
      var text = String.UnicodeScalarView()
      text.append(contentsOf: scalars.lazy.filter { !$0.properties.isDefaultIgnorableCodePoint })
      // Upper case first: it unifies letters that lower case keeps apart, such as U+017F and s.
      return Array(String(text).uppercased().lowercased())
    }
  }

  /// A segment of bytes; most have a shape that is quick to compare.
  struct ByteSegment: Hashable, Sendable {
    private enum Shape: Hashable, Sendable {
      case literal([UInt8])
      /// `*`, then these bytes.
      case suffix([UInt8])
      case general([Wildcard<UInt8>])
    }

    private let shape: Shape

    init?(_ bytes: [UInt8?]) {
      let known = bytes.compactMap(\.self)
      guard known.count == bytes.count else { return nil }
      let isWild: (UInt8) -> Bool = { $0 == 0x2a || $0 == 0x3f }
      if !known.contains(where: isWild) {
        shape = .literal(known)
      } else if known.first == 0x2a, !known.dropFirst().contains(where: isWild) {
        shape = .suffix(Array(known.dropFirst()))
      } else {
        shape = .general(known.map { Wildcard($0, star: 0x2a, mark: 0x3f) })
      }
    }

    /// Whether a part of the bytes matches.
    func matches(_ bytes: [UInt8], _ part: Range<Int>) -> Bool {
      switch shape {
      case .literal(let literal): literal.count == part.count && Self.ends(bytes, part, with: literal)
      case .suffix(let suffix): suffix.count <= part.count && Self.ends(bytes, part, with: suffix)
      case .general(let pattern): wildcardMatch(pattern[...], bytes[part])
      }
    }

    private static func ends(_ bytes: [UInt8], _ part: Range<Int>, with suffix: [UInt8]) -> Bool {
      var place = part.upperBound
      // From the end, where names differ most.
      for byte in suffix.reversed() {
        place -= 1
        if bytes[place] != byte { return false }
      }
      return true
    }
  }

  enum Wildcard<Symbol: Hashable & Sendable>: Hashable, Sendable {
    case run
    case one
    case literal(Symbol)

    init(_ symbol: Symbol, star: Symbol, mark: Symbol) {
      self = symbol == star ? .run : symbol == mark ? .one : .literal(symbol)
    }
  }
}

/// Whether the pattern matches the symbols. After a mismatch, only the last `*` takes one more symbol.
func wildcardMatch<Symbol: Hashable>(
  _ pattern: ArraySlice<PathPattern.Wildcard<Symbol>>, _ symbols: ArraySlice<Symbol>
) -> Bool {
  var place = pattern.startIndex
  var symbol = symbols.startIndex
  var retry: (place: Int, symbol: Int)?
  while symbol < symbols.endIndex {
    if place < pattern.endIndex, pattern[place] == .run {
      place += 1
      retry = (place, symbol)
    } else if place < pattern.endIndex, pattern[place] == .one || pattern[place] == .literal(symbols[symbol]) {
      place += 1
      symbol += 1
    } else if let last = retry {
      place = last.place
      symbol = last.symbol + 1
      retry = (place, symbol)
    } else {
      return false
    }
  }
  return pattern[place...].allSatisfy { $0 == .run }
}
