/// Whether one character fits.
struct CharacterTest: Hashable, Sendable {
  /// Sorted, and none touches the next.
  private let ranges: [ClosedRange<UInt32>]
  private let kinds: [Kind]
  private let isNegated: Bool
  private let ignoresCase: Bool

  /// Characters that have something in common, or all others.
  struct Kind: Hashable, Sendable {
    var property: CharacterProperty
    var isNegated = false

    func fits(_ scalar: Unicode.Scalar) -> Bool { property.holds(for: scalar) != isNegated }
  }

  init(ranges: [ClosedRange<UInt32>] = [], kinds: [Kind] = [], isNegated: Bool = false, ignoresCase: Bool = false) {
    self.ranges = Self.joined(ranges)
    self.kinds = kinds
    self.isNegated = isNegated
    self.ignoresCase = ignoresCase
  }

  init(_ scalar: Unicode.Scalar, ignoresCase: Bool) {
    self.init(ranges: [scalar.value...scalar.value], ignoresCase: ignoresCase)
  }

  static let any = CharacterTest(isNegated: true)
  static let withinLine = CharacterTest(
    ranges: [0x0A...0x0A, 0x0D...0x0D, 0x2028...0x2029], isNegated: true)

  func fits(_ scalar: Unicode.Scalar) -> Bool {
    if holds(scalar) { return !isNegated }
    guard ignoresCase else { return isNegated }
    return Self.otherCases(of: scalar).contains(where: holds) != isNegated
  }

  private func holds(_ scalar: Unicode.Scalar) -> Bool {
    contains(scalar.value) || kinds.contains { $0.fits(scalar) }
  }

  private func contains(_ value: UInt32) -> Bool {
    var (low, high) = (0, ranges.count)
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].upperBound < value { low = middle + 1 } else { high = middle }
    }
    return low < ranges.count && ranges[low].contains(value)
  }

  private static func joined(_ ranges: [ClosedRange<UInt32>]) -> [ClosedRange<UInt32>] {
    var joined: [ClosedRange<UInt32>] = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = joined.last, range.lowerBound <= last.upperBound {
        joined[joined.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
      } else {
        joined.append(range)
      }
    }
    return joined
  }

  private static func otherCases(of scalar: Unicode.Scalar) -> [Unicode.Scalar] {
    if scalar.isASCII {
      let isLetter = (0x41...0x5A).contains(scalar.value & ~0x20)
      return isLetter ? [Unicode.Scalar(UInt8(scalar.value ^ 0x20))] : []
    }
    let properties = scalar.properties
    return [properties.lowercaseMapping, properties.uppercaseMapping].compactMap { text in
      text.unicodeScalars.count == 1 ? text.unicodeScalars.first : nil
    }
  }

  static func isWord(_ scalar: Unicode.Scalar) -> Bool { CharacterProperty.word.holds(for: scalar) }

  static func isLineEnd(_ scalar: Unicode.Scalar) -> Bool { !withinLine.fits(scalar) }
}
