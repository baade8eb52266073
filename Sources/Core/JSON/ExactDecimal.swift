/// A JSON number reduced to a form in which equal numbers look alike, so that comparing never rounds.
struct ExactDecimal: Hashable, Comparable {
  private let isNegative: Bool
  /// Without zeros at either end; empty for zero.
  private let digits: [UInt8]
  /// The number is 0.DIGITS times ten to this power.
  private let exponent: Int

  /// Takes any number that JSON can write; exponents beyond ±10⁹ are taken for ±10⁹.
  init(_ text: String) {
    let lowered = text.lowercased()
    let halves = lowered.split(separator: "e", maxSplits: 1)
    let mantissa = halves.first.map(String.init) ?? "0"
    let written = halves.count == 2 ? Self.clamped(halves[1]) : 0
    let parts = mantissa.drop { $0 == "-" || $0 == "+" }.split(
      separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let whole = parts.first.map { Array($0.utf8) } ?? []
    let all = whole + (parts.count == 2 ? Array(parts[1].utf8) : [])
    let zero = UInt8(ascii: "0")
    let leading = all.prefix { $0 == zero }.count
    let significant = all.dropFirst(leading)
    let trailing = significant.reversed().prefix { $0 == zero }.count
    digits = Array(significant.dropLast(trailing))
    isNegative = mantissa.hasPrefix("-") && !digits.isEmpty
    exponent = digits.isEmpty ? 0 : whole.count - leading + written
  }

  private static func clamped(_ exponent: Substring) -> Int {
    let bound = 1_000_000_000
    let fallback = exponent.hasPrefix("-") ? -bound : bound
    return max(-bound, min(bound, Int(exponent) ?? fallback))
  }

  static func < (left: ExactDecimal, right: ExactDecimal) -> Bool {
    if left.isNegative != right.isNegative { return left.isNegative }
    return left.isNegative ? right.isSmallerInMagnitude(than: left) : left.isSmallerInMagnitude(than: right)
  }

  private func isSmallerInMagnitude(than other: ExactDecimal) -> Bool {
    if digits.isEmpty || other.digits.isEmpty { return digits.isEmpty && !other.digits.isEmpty }
    if exponent != other.exponent { return exponent < other.exponent }
    return digits.lexicographicallyPrecedes(other.digits)
  }
}

extension JSONValue {
  /// The number for comparing; `nil` for what is no number.
  var exactDecimal: ExactDecimal? {
    switch self {
    case .integer(let number): ExactDecimal(String(number))
    case .decimal(let digits): ExactDecimal(digits)
    default: nil
    }
  }

  /// Whether JSON Schema takes the two for equal: numbers by value, however they are written.
  func isSameValue(as other: JSONValue) -> Bool {
    switch (self, other) {
    case (.array(let left), .array(let right)):
      return left.count == right.count && zip(left, right).allSatisfy { $0.isSameValue(as: $1) }
    case (.object(let left), .object(let right)):
      return left.count == right.count
        && left.allSatisfy { name, value in right[name].map { value.isSameValue(as: $0) } ?? false }
    default:
      if let left = exactDecimal, let right = other.exactDecimal { return left == right }
      return self == other
    }
  }
}
