/// The parts of a pattern.
package indirect enum LinePatternNode: Sendable {
  case test(LinePattern.Test)
  case lineStart, lineEnd
  case wordBoundary(Bool)
  case sequence([LinePatternNode])
  case either([LinePatternNode])
  /// `most` is `nil` where there is no end.
  case repeated(LinePatternNode, least: Int, most: Int?)
}

/// Reads a pattern into its parts.
package struct LinePatternParser {
  package static let digit: [ClosedRange<UInt32>] = [0x30...0x39]
  package static let word: [ClosedRange<UInt32>] = [
    0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A, 0xAA...0xAA, 0xB5...0xB5, 0xC0...0x10FFFF,
  ]
  package static let space: [ClosedRange<UInt32>] = [0x09...0x0D, 0x20...0x20, 0xA0...0xA0]

  private let scalars: [Unicode.Scalar]
  private var index = 0
  private var depth = 0

  package init(_ pattern: String) { scalars = Array(pattern.unicodeScalars) }

  package mutating func whole() throws(LinePatternError) -> LinePatternNode {
    guard scalars.count <= 500 else { throw LinePatternError(reason: "the pattern is longer than 500 characters") }
    let node = try either()
    guard index == scalars.count else { throw LinePatternError(reason: "the pattern has a ) without its (") }
    return node
  }

  private var next: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard next == scalar else { return false }
    index += 1
    return true
  }

  private mutating func either() throws(LinePatternError) -> LinePatternNode {
    var branches = [try sequence()]
    while take("|") { branches.append(try sequence()) }
    return branches.count == 1 ? branches[0] : .either(branches)
  }

  private mutating func sequence() throws(LinePatternError) -> LinePatternNode {
    var nodes: [LinePatternNode] = []
    while let scalar = next, scalar != "|", scalar != ")" {
      index += 1
      nodes.append(try repeated(try atom(scalar)))
    }
    return .sequence(nodes)
  }

  private mutating func atom(_ scalar: Unicode.Scalar) throws(LinePatternError) -> LinePatternNode {
    switch scalar {
    case ".": return .test(LinePattern.Test(ranges: [], isNegated: true))
    case "^": return .lineStart
    case "$": return .lineEnd
    case "[": return .test(try characterClass())
    case "(": return try group()
    case "\\": return try escape()
    case "*", "+", "?": throw LinePatternError(reason: "\(scalar) stands behind nothing; write \\\(scalar) for itself")
    default: return .test(LinePattern.Test(ranges: [scalar.value...scalar.value]))
    }
  }

  private mutating func group() throws(LinePatternError) -> LinePatternNode {
    if take("?"), !take(":") {
      throw LinePatternError(reason: "(? is not known, but for (?: : there is no look-around and no flag")
    }
    depth += 1
    guard depth <= 50 else { throw LinePatternError(reason: "the pattern nests deeper than 50") }
    let node = try either()
    depth -= 1
    guard take(")") else { throw LinePatternError(reason: "the pattern has a ( without its )") }
    return node
  }

  private mutating func escape() throws(LinePatternError) -> LinePatternNode {
    guard let scalar = next else { throw LinePatternError(reason: "the pattern ends with a \\") }
    index += 1
    switch scalar {
    case "b": return .wordBoundary(true)
    case "B": return .wordBoundary(false)
    default: return .test(try Self.shorthand(scalar))
    }
  }

  private static func shorthand(_ scalar: Unicode.Scalar) throws(LinePatternError) -> LinePattern.Test {
    switch scalar {
    case "d": return LinePattern.Test(ranges: digit)
    case "D": return LinePattern.Test(ranges: digit, isNegated: true)
    case "w": return LinePattern.Test(ranges: word)
    case "W": return LinePattern.Test(ranges: word, isNegated: true)
    case "s": return LinePattern.Test(ranges: space)
    case "S": return LinePattern.Test(ranges: space, isNegated: true)
    case "t": return LinePattern.Test(ranges: [9...9])
    case "a"..."z", "A"..."Z", "0"..."9":
      throw LinePatternError(reason: "\\\(scalar) is not known; use \\d \\w \\s \\b, or text for exact text")
    default: return LinePattern.Test(ranges: [scalar.value...scalar.value])
    }
  }

  private mutating func characterClass() throws(LinePatternError) -> LinePattern.Test {
    var test = LinePattern.Test(ranges: [])
    test.isNegated = take("^")
    var isFirst = true
    while let scalar = next {
      index += 1
      if scalar == "]", !isFirst { return test }
      isFirst = false
      var low = scalar
      if scalar == "\\", let escaped = next {
        index += 1
        let short = try Self.shorthand(escaped)
        guard !short.isNegated else { throw LinePatternError(reason: "\\\(escaped) is not known inside [ ]") }
        guard short.ranges.count == 1, short.ranges[0].count == 1, escaped != "t" else {
          test.ranges += short.ranges
          continue
        }
        low = escaped
      }
      test.ranges.append(low.value...(try rangeEnd(after: low)))
    }
    throw LinePatternError(reason: "the pattern has a [ without its ]")
  }

  private mutating func rangeEnd(after low: Unicode.Scalar) throws(LinePatternError) -> UInt32 {
    guard next == "-", index + 1 < scalars.count, scalars[index + 1] != "]" else { return low.value }
    index += 1
    if next == "\\", index + 1 < scalars.count { index += 1 }
    let high = scalars[index]
    index += 1
    guard high >= low else { throw LinePatternError(reason: "the range \(low)-\(high) is the wrong way round") }
    return high.value
  }

  private mutating func repeated(_ node: LinePatternNode) throws(LinePatternError) -> LinePatternNode {
    var node = node
    while let scalar = next {
      switch scalar {
      case "*": node = .repeated(node, least: 0, most: nil)
      case "+": node = .repeated(node, least: 1, most: nil)
      case "?": node = .repeated(node, least: 0, most: 1)
      case "{":
        guard let (least, most, end) = bounds() else { return node }
        guard least <= 200, (most ?? 0) <= 200, most.map({ $0 >= least }) ?? true else {
          throw LinePatternError(reason: "{m,n} must be at most 200, and m at most n")
        }
        node = .repeated(node, least: least, most: most)
        index = end
        continue
      default: return node
      }
      index += 1
    }
    return node
  }

  /// The numbers of `{m}`, `{m,}` or `{m,n}` from here; `nil` where a brace stands for itself.
  private func bounds() -> (least: Int, most: Int?, end: Int)? {
    guard let close = scalars[index...].firstIndex(of: "}") else { return nil }
    let text = String(String.UnicodeScalarView(scalars[(index + 1)..<close]))
    let halves = text.split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
    guard let first = halves.first, let least = Int(first), least >= 0 else { return nil }
    guard halves.count == 2 else { return (least, least, close + 1) }
    if halves[1].isEmpty { return (least, nil, close + 1) }
    return Int(halves[1]).map { (least, $0, close + 1) }
  }
}
