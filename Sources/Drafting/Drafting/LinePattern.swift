/// A simple regular expression that is matched in time linear in the line, whatever a model writes.
///
/// It knows literals, `.`, `[…]`, `\d \w \s \b` and their opposites, `^ $ | ( )`, and `* + ? {m,n}`. There are no
/// back-references and no look-around: those are what makes other engines hang.
package struct LinePattern: Sendable {
  package enum Step: Sendable {
    case test(Test)
    /// Goes on at both places.
    case split(Int, Int)
    case lineStart, lineEnd
    case wordBoundary(Bool)
    case found
  }

  /// Whether one scalar fits.
  package struct Test: Sendable {
    package var ranges: [ClosedRange<UInt32>]
    package var isNegated = false

    package func fits(_ scalar: UInt32) -> Bool { ranges.contains { $0.contains(scalar) } != isNegated }
  }

  private let steps: [Step]

  /// What one character of a line may cost at most, in steps.
  package var costPerCharacter: Int { steps.count }

  /// - Throws: `LinePatternError` for what it does not know, or a pattern of more than 2000 steps.
  package init(_ pattern: String) throws(LinePatternError) {
    var parser = LinePatternParser(pattern)
    steps = try LinePatternCompiler.steps(of: try parser.whole())
  }

  /// Whether the pattern fits anywhere in the line.
  package func matches(_ line: String) -> Bool {
    let scalars = line.unicodeScalars.map(\.value)
    var current = Threads(count: steps.count)
    var next = Threads(count: steps.count)
    for index in 0...scalars.count {
      // A match may begin at every place.
      add(0, to: &current, at: index, in: scalars)
      if current.isFound { return true }
      guard index < scalars.count else { return false }
      next.clear()
      for place in current.places {
        if case .test(let test) = steps[place], test.fits(scalars[index]) {
          add(place + 1, to: &next, at: index + 1, in: scalars)
        }
      }
      swap(&current, &next)
    }
    return false
  }

  /// The places that a match may be at, each once.
  private struct Threads {
    var places: [Int] = []
    var isFound = false
    private var seen: [Bool]

    init(count: Int) { seen = Array(repeating: false, count: count) }

    mutating func insert(_ place: Int) -> Bool {
      if seen[place] { return false }
      seen[place] = true
      places.append(place)
      return true
    }

    mutating func clear() {
      for place in places { seen[place] = false }
      places.removeAll(keepingCapacity: true)
      isFound = false
    }
  }

  private func add(_ first: Int, to threads: inout Threads, at index: Int, in scalars: [UInt32]) {
    var waiting = [first]
    while let place = waiting.popLast() {
      guard threads.insert(place) else { continue }
      switch steps[place] {
      case .test: break
      case .split(let one, let other): waiting += [other, one]
      case .lineStart: if index == 0 { waiting.append(place + 1) }
      case .lineEnd: if index == scalars.count { waiting.append(place + 1) }
      case .wordBoundary(let wanted):
        let before = index > 0 && Self.isWord(scalars[index - 1])
        let after = index < scalars.count && Self.isWord(scalars[index])
        if (before != after) == wanted { waiting.append(place + 1) }
      case .found: threads.isFound = true
      }
    }
  }

  private static func isWord(_ scalar: UInt32) -> Bool { LinePatternParser.word.contains { $0.contains(scalar) } }
}

/// What a pattern holds that it may not hold.
package struct LinePatternError: Error, Hashable, Sendable {
  package var reason: String
}
