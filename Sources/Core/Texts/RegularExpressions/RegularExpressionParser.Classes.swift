/// Escapes, and what stands between brackets.
extension RegularExpressionParser {
  /// What one escape or one character between brackets stands for.
  private enum Member {
    case scalar(Unicode.Scalar)
    case kind(CharacterTest.Kind)
  }

  mutating func escape() throws(RegularExpressionError) -> RegularExpressionNode {
    switch next {
    case "b": index += 1; return .assert(.wordBoundary)
    case "B": index += 1; return .assert(.noWordBoundary)
    case "A": index += 1; return .assert(.textStart)
    case "z": index += 1; return .assert(.textEnd)
    default: break
    }
    switch try escapedMember() {
    case .scalar(let scalar): return .test(CharacterTest(scalar, ignoresCase: flags.ignoresCase))
    case .kind(let kind): return .test(CharacterTest(kinds: [kind], ignoresCase: flags.ignoresCase))
    }
  }

  /// Reads what stands behind a backslash.
  private mutating func escapedMember() throws(RegularExpressionError) -> Member {
    guard let scalar = next else { throw failure("it ends with a \\; write \\\\ for itself") }
    let start = index - 1
    index += 1
    switch scalar {
    case "d": return .kind(.init(property: .digit))
    case "D": return .kind(.init(property: .digit, isNegated: true))
    case "w": return .kind(.init(property: .word))
    case "W": return .kind(.init(property: .word, isNegated: true))
    case "s": return .kind(.init(property: .space))
    case "S": return .kind(.init(property: .space, isNegated: true))
    case "p", "P": return .kind(.init(property: try property(at: start), isNegated: scalar == "P"))
    case "t": return .scalar("\t")
    case "n": return .scalar("\n")
    case "r": return .scalar("\r")
    case "f": return .scalar("\u{c}")
    case "v": return .scalar("\u{b}")
    case "x": return .scalar(try self.scalar(digits: 2, at: start))
    case "u": return .scalar(try self.scalar(digits: 4, at: start))
    case "1"..."9": throw failure("back-references are not supported: they have no bound in time", at: start)
    case "a"..."z", "A"..."Z", "0": throw failure("\\\(scalar) is not known", at: start)
    default: return .scalar(scalar)
    }
  }

  /// Reads `{…}` with the name of a property.
  private mutating func property(at start: Int) throws(RegularExpressionError) -> CharacterProperty {
    guard take("{"), let close = scalars[index...].firstIndex(of: "}") else {
      throw failure("expected a property in braces, as in \\p{L}", at: start)
    }
    let name = String(String.UnicodeScalarView(scalars[index..<close]))
    index = close + 1
    guard let property = CharacterProperty(named: name) else {
      throw failure("the property \(name) is not known; expected a general category, such as L or Nd", at: start)
    }
    return property
  }

  /// Reads so many hexadecimal digits, or any number of them in braces.
  private mutating func scalar(digits count: Int, at start: Int) throws(RegularExpressionError) -> Unicode.Scalar {
    var end = min(index + count, scalars.count)
    let isBraced = next == "{"
    if isBraced { end = scalars[index...].firstIndex(of: "}") ?? scalars.count }
    let digits = String(String.UnicodeScalarView(scalars[(isBraced ? index + 1 : index)..<end]))
    guard isBraced ? end < scalars.count : digits.unicodeScalars.count == count,
      digits.unicodeScalars.allSatisfy(\.properties.isASCIIHexDigit), let value = UInt32(digits, radix: 16),
      let scalar = Unicode.Scalar(value)
    else { throw failure("expected the hexadecimal number of a character, as in \\u00e9 or \\u{1F600}", at: start) }
    index = isBraced ? end + 1 : end
    return scalar
  }

  mutating func characterClass() throws(RegularExpressionError) -> CharacterTest {
    let opening = index - 1
    let isNegated = take("^")
    var ranges: [ClosedRange<UInt32>] = []
    var kinds: [CharacterTest.Kind] = []
    var isFirst = true
    while let scalar = next {
      index += 1
      if scalar == "]", !isFirst {
        return CharacterTest(ranges: ranges, kinds: kinds, isNegated: isNegated, ignoresCase: flags.ignoresCase)
      }
      isFirst = false
      switch try member(scalar) {
      case .kind(let kind): kinds.append(kind)
      case .scalar(let low): ranges.append(low.value...(try rangeEnd(after: low)))
      }
    }
    throw failure("this [ has no ]", at: opening)
  }

  private mutating func member(_ scalar: Unicode.Scalar) throws(RegularExpressionError) -> Member {
    switch scalar {
    case "\\":
      if take("b") { return .scalar("\u{8}") }
      return try escapedMember()
    case "[": throw failure("programs read [ between brackets in two ways; write \\[ for itself")
    case "&" where next == "&", "-" where next == "-", "~" where next == "~":
      throw failure("programs read \(scalar)\(scalar) between brackets in two ways; write \\\(scalar) for itself")
    default: return .scalar(scalar)
    }
  }

  private mutating func rangeEnd(after low: Unicode.Scalar) throws(RegularExpressionError) -> UInt32 {
    guard next == "-", index + 1 < scalars.count, scalars[index + 1] != "]" else { return low.value }
    let dash = index
    index += 2
    guard case .scalar(let high) = try member(scalars[index - 1]) else {
      throw failure("a range cannot end in a shorthand; write \\- for itself", at: dash)
    }
    guard high >= low else { throw failure("the range \(low)-\(high) is the wrong way round", at: dash) }
    return high.value
  }
}
