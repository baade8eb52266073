extension PathPattern {
  /// What a pattern says between two slashes, ready to be compared exactly and regardless of spelling.
  struct Segment: Hashable, Sendable {
    let exact: [Wildcard<Unicode.Scalar>]
    let folded: [Wildcard<Character>]
    /// The same as bytes, for paths that are ASCII; `nil` where no such path can fit.
    let exactBytes: ByteSegment?
    let foldedBytes: ByteSegment?
    let isAnyDepth: Bool

    static let anyDepth = Segment(["*", "*"])
    static let any = Segment(["*"])

    init(_ scalars: [Unicode.Scalar]) {
      isAnyDepth = scalars == ["*", "*"]
      exact = scalars.map { Wildcard($0, star: "*", mark: "?") }
      let folded = Self.fold(scalars)
      self.folded = folded.map { Wildcard($0, star: "*", mark: "?") }
      exactBytes = ByteSegment(scalars.map { $0.isASCII ? UInt8($0.value) : nil })
      foldedBytes = ByteSegment(folded.flatMap(\.unicodeScalars).map { $0.isASCII ? UInt8($0.value) : nil })
    }

    var hasWildcard: Bool { exact.contains { $0 == .run || $0 == .one } }

    /// Characters with case and invisible parts taken away; two characters compare by canonical equivalence.
    static func fold(_ scalars: [Unicode.Scalar]) -> [Character] {
      var text = String.UnicodeScalarView()
      text.append(contentsOf: scalars.lazy.filter { !$0.properties.isDefaultIgnorableCodePoint })
      // Upper case first: it joins letters that lower case leaves apart, such as U+017F and s.
      return Array(String(text).uppercased().lowercased())
    }
  }

  /// A segment of bytes; most hold no wildcard and are compared as they are.
  struct ByteSegment: Hashable, Sendable {
    let literal: [UInt8]?
    let pattern: [Wildcard<UInt8>]

    init?(_ bytes: [UInt8?]) {
      var known: [UInt8] = []
      for byte in bytes {
        guard let byte else { return nil }
        known.append(byte)
      }
      literal = known.contains { $0 == 0x2a || $0 == 0x3f } ? nil : known
      pattern = known.map { Wildcard($0, star: 0x2a, mark: 0x3f) }
    }

    func matches(_ part: ArraySlice<UInt8>) -> Bool {
      if let literal { return literal.count == part.count && part.elementsEqual(literal) }
      return wildcardMatch(pattern[...], part)
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

/// Whether the symbols fit the pattern; after a failure only the last `*` takes one symbol more.
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
