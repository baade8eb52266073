/// Reads an expression into its parts.
struct RegularExpressionParser {
  let scalars: [Unicode.Scalar]
  /// Place of the next character.
  var index = 0
  private var depth = 0
  /// The flags that hold from here to the end of the group.
  var flags = Flags()

  struct Flags: Hashable, Sendable {
    var ignoresCase = false
    /// Whether `^` and `$` stand for the ends of lines.
    var isOfLines = false
    /// Whether `.` stands for the end of a line too.
    var crossesLines = false
  }

  private static let mostRepeats = 1000
  private static let deepest = 50

  init(_ text: String) { scalars = Array(text.unicodeScalars) }

  mutating func whole() throws(RegularExpressionError) -> RegularExpressionNode {
    let limit = RegularExpression.longest
    guard scalars.count <= limit else { throw RegularExpressionError("it is longer than \(limit) characters") }
    let node = try either()
    guard index == scalars.count else { throw failure("this ) has no (", at: index) }
    return node
  }

  var next: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

  mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard next == scalar else { return false }
    index += 1
    return true
  }

  /// An error at the character that was read last, or at another place.
  func failure(_ reason: String, at place: Int? = nil) -> RegularExpressionError {
    RegularExpressionError(reason, at: (place ?? index - 1) + 1)
  }

  private mutating func either() throws(RegularExpressionError) -> RegularExpressionNode {
    var branches = [try sequence()]
    while take("|") { branches.append(try sequence()) }
    return branches.count == 1 ? branches[0] : .either(branches)
  }

  private mutating func sequence() throws(RegularExpressionError) -> RegularExpressionNode {
    var nodes: [RegularExpressionNode] = []
    while let scalar = next, scalar != "|", scalar != ")" {
      index += 1
      nodes.append(try repeated(try atom(scalar)))
    }
    return .sequence(nodes)
  }

  private mutating func atom(_ scalar: Unicode.Scalar) throws(RegularExpressionError) -> RegularExpressionNode {
    switch scalar {
    case ".": return .test(flags.crossesLines ? .any : .withinLine)
    case "^": return .assert(flags.isOfLines ? .lineStart : .textStart)
    case "$": return .assert(flags.isOfLines ? .lineEnd : .textEnd)
    case "[": return .test(try characterClass())
    case "(": return try group()
    case "\\": return try escape()
    case "*", "+", "?": throw failure("\(scalar) stands behind nothing; write \\\(scalar) for itself")
    default: return .test(CharacterTest(scalar, ignoresCase: flags.ignoresCase))
    }
  }

  private mutating func group() throws(RegularExpressionError) -> RegularExpressionNode {
    let opening = index - 1
    let outer = flags
    if take("?"), try groupHead(at: opening) { return .sequence([]) }
    depth += 1
    guard depth <= Self.deepest else { throw failure("groups nest deeper than \(Self.deepest)", at: opening) }
    let node = try either()
    depth -= 1
    guard take(")") else { throw failure("this ( has no )", at: opening) }
    flags = outer
    return node
  }

  /// Reads what stands behind `(?`.
  ///
  /// - Returns: whether it was flags alone, which hold from here on.
  private mutating func groupHead(at opening: Int) throws(RegularExpressionError) -> Bool {
    if take(":") { return false }
    if take("=") || take("!") { throw failure("look-ahead is not supported: it has no bound in time", at: opening) }
    let isNamed = take("P") && next == "<" || next == "<"
    if isNamed {
      index += 1
      guard next != "=", next != "!" else {
        throw failure("look-behind is not supported: it has no bound in time", at: opening)
      }
      while let scalar = next, scalar != ">" {
        guard CharacterTest.isWord(scalar) else { break }
        index += 1
      }
      guard take(">") else { throw failure("expected a name and > behind (?<", at: index) }
      return false
    }
    return try readFlags(at: opening)
  }

  private mutating func readFlags(at opening: Int) throws(RegularExpressionError) -> Bool {
    var isOn = true
    while let scalar = next {
      index += 1
      switch scalar {
      case "i": flags.ignoresCase = isOn
      case "m": flags.isOfLines = isOn
      case "s": flags.crossesLines = isOn
      case "-" where isOn: isOn = false
      case ":": return false
      case ")": return true
      default: throw failure("this group is not known; expected (?:, (?<NAME> or flags of i, m and s", at: opening)
      }
    }
    throw failure("this ( has no )", at: opening)
  }

  private mutating func repeated(
    _ node: RegularExpressionNode
  ) throws(RegularExpressionError) -> RegularExpressionNode {
    let start = index
    var result = node
    switch next {
    case "*": (result, index) = (.repeated(node, least: 0, most: nil), index + 1)
    case "+": (result, index) = (.repeated(node, least: 1, most: nil), index + 1)
    case "?": (result, index) = (.repeated(node, least: 0, most: 1), index + 1)
    case "{":
      guard let (least, most, end) = try bounds() else { return node }
      guard least <= Self.mostRepeats, (most ?? 0) <= Self.mostRepeats, most.map({ $0 >= least }) ?? true else {
        throw failure("expected {m,n} of at most \(Self.mostRepeats), and m no more than n", at: start)
      }
      (result, index) = (.repeated(node, least: least, most: most), end)
    default: return node
    }
    // Whether as much as possible is taken or as little does not change whether there is a match.
    _ = take("?")
    switch next {
    case "+": throw failure("possessive repeats are not supported", at: index)
    case "*", "?": throw repeatOfRepeat
    case "{": if try bounds() != nil { throw repeatOfRepeat }
    default: break
    }
    return result
  }

  private var repeatOfRepeat: RegularExpressionError {
    failure("this repeats a repeat; put what is repeated in ( )", at: index)
  }

  /// The numbers of `{m}`, `{m,}` or `{m,n}` from here; `nil` where a brace stands for itself.
  private func bounds() throws(RegularExpressionError) -> (least: Int, most: Int?, end: Int)? {
    guard let close = scalars[index...].firstIndex(of: "}") else { return nil }
    let inner = scalars[(index + 1)..<close]
    guard !inner.isEmpty, inner.allSatisfy({ ("0"..."9").contains($0) || $0 == "," }) else { return nil }
    let halves = inner.split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
      .map { String(String.UnicodeScalarView($0)) }
    guard !halves[0].isEmpty else {
      throw failure("programs read {,n} in two ways; write {0,n}, or \\{ for itself", at: index)
    }
    // A number that does not fit is too large like any other.
    let least = Int(halves[0]) ?? .max
    guard halves.count == 2 else { return (least, least, close + 1) }
    return (least, halves[1].isEmpty ? nil : Int(halves[1]) ?? .max, close + 1)
  }
}
