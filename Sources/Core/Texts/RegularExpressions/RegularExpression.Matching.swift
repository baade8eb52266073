extension RegularExpression {
  /// Whether it matches somewhere in the text.
  package func occurs(in text: String) -> Bool {
    var work = Int.max
    return run(over: text, isWhole: false, work: &work) ?? false
  }

  /// Whether it matches the text from end to end.
  package func matches(whole text: String) -> Bool {
    var work = Int.max
    return run(over: text, isWhole: true, work: &work) ?? false
  }

  /// Whether it matches somewhere in the text; `nil` where that takes more steps than are left.
  ///
  /// - Parameter work: steps that are left, less those that were taken.
  package func occurs(in text: String, work: inout Int) -> Bool? { run(over: text, isWhole: false, work: &work) }

  /// Whether it matches the text from end to end; `nil` where that takes more steps than are left.
  package func matches(whole text: String, work: inout Int) -> Bool? { run(over: text, isWhole: true, work: &work) }

  /// Follows all ways to match at once, one character after the other.
  private func run(over text: String, isWhole: Bool, work: inout Int) -> Bool? {
    var scalars = text.unicodeScalars.makeIterator()
    var place = Place(before: nil, after: scalars.next())
    var current = Threads(count: program.count)
    var next = Threads(count: program.count)
    let beginsAtStart = isWhole || program.first == .assert(.textStart)
    while true {
      // A match may begin at every place, or at the start alone.
      if !beginsAtStart || place.before == nil { current.follow(0, of: program, at: place) }
      if current.isFound, !isWhole || place.after == nil { return true }
      guard let scalar = place.after, !beginsAtStart || !current.places.isEmpty else { return false }
      work -= current.steps + 1
      guard work >= 0 else { return nil }
      place = Place(before: scalar, after: scalars.next())
      next.clear()
      for index in current.places {
        if case .test(let test) = program[index], test.fits(scalar) { next.follow(index + 1, of: program, at: place) }
      }
      swap(&current, &next)
    }
  }

  /// Where a match may be going on: between two characters.
  struct Place {
    var before: Unicode.Scalar?
    var after: Unicode.Scalar?

    func satisfies(_ assertion: Assertion) -> Bool {
      switch assertion {
      case .textStart: before == nil
      case .textEnd: after == nil
      case .lineStart: before.map(CharacterTest.isLineEnd) ?? true
      case .lineEnd: after.map(CharacterTest.isLineEnd) ?? true
      case .wordBoundary: isWordBoundary
      case .noWordBoundary: !isWordBoundary
      }
    }

    private var isWordBoundary: Bool {
      (before.map(CharacterTest.isWord) ?? false) != (after.map(CharacterTest.isWord) ?? false)
    }
  }

  /// The instructions that a match may have come to, each once.
  private struct Threads {
    private(set) var places: [Int] = []
    private(set) var isFound = false
    /// Instructions that were looked at.
    private(set) var steps = 0
    private var seen: [Bool]
    private var waiting: [Int] = []

    init(count: Int) { seen = Array(repeating: false, count: count) }

    mutating func clear() {
      for place in places { seen[place] = false }
      places.removeAll(keepingCapacity: true)
      isFound = false
      steps = 0
    }

    /// Comes to an instruction, and to all that can be come to from there without another character.
    mutating func follow(_ first: Int, of program: [Instruction], at place: Place) {
      waiting.append(first)
      while let index = waiting.popLast() {
        steps += 1
        if seen[index] { continue }
        seen[index] = true
        places.append(index)
        switch program[index] {
        case .test: break
        case .split(let one, let other): waiting += [other, one]
        case .assert(let assertion): if place.satisfies(assertion) { waiting.append(index + 1) }
        case .found: isFound = true
        }
      }
    }
  }
}
