extension PathPattern {
  /// What a pattern says between two slashes, ready to be compared exactly and regardless of spelling.
  struct Segment: Hashable, Sendable {
    let exact: [Wildcard<Unicode.Scalar>]
    let folded: [Wildcard<Character>]

    static let anyDepth = Segment(["*", "*"])
    static let any = Segment(["*"])

    init(_ scalars: [Unicode.Scalar]) {
      exact = scalars.map { Wildcard($0, star: "*", mark: "?") }
      folded = Self.fold(scalars).map { Wildcard($0, star: "*", mark: "?") }
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
func wildcardMatch<Symbol: Hashable>(_ pattern: [PathPattern.Wildcard<Symbol>], _ symbols: [Symbol]) -> Bool {
  var place = 0
  var symbol = 0
  var retry: (place: Int, symbol: Int)?
  while symbol < symbols.count {
    if place < pattern.count, pattern[place] == .run {
      place += 1
      retry = (place, symbol)
    } else if place < pattern.count, pattern[place] == .one || pattern[place] == .literal(symbols[symbol]) {
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
