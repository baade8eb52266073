/// An exact amount of US dollars, counted in 10⁻¹² dollars so that prices per token never round.
package struct Money: Hashable, Sendable, Codable, Comparable {
  package var picodollars: Int64

  package init(picodollars: Int64) { self.picodollars = picodollars }

  package static let zero = Money(picodollars: 0)
  package static let picodollarsPerDollar: Int64 = 1_000_000_000_000

  /// Reads a decimal number of dollars such as `1.50`; `nil` for anything else, or more than twelve decimals.
  package init?(dollars text: String) {
    let halves = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard let whole = Int64(halves[0]), whole >= 0, halves[0].allSatisfy(\.isNumber) else { return nil }
    var fraction: Int64 = 0
    if halves.count == 2 {
      let digits = halves[1]
      guard (1...12).contains(digits.count), digits.allSatisfy(\.isNumber) else { return nil }
      guard let parsed = Int64(digits + String(repeating: "0", count: 12 - digits.count)) else { return nil }
      fraction = parsed
    }
    let (product, isTooLarge) = whole.multipliedReportingOverflow(by: Self.picodollarsPerDollar)
    let (sum, isSumTooLarge) = product.addingReportingOverflow(fraction)
    guard !isTooLarge, !isSumTooLarge else { return nil }
    picodollars = sum
  }

  /// Stays at nine million dollars, the most that can be counted, where the sum is more.
  package static func + (left: Money, right: Money) -> Money {
    Money(picodollars: left.picodollars.plus(right.picodollars))
  }

  package static func += (left: inout Money, right: Money) { left = left + right }

  package static func < (left: Money, right: Money) -> Bool { left.picodollars < right.picodollars }
}

extension Money: CustomStringConvertible {
  /// Dollars with two decimals, or more for small amounts, so that two significant digits show.
  package var description: String {
    let sign = picodollars < 0 ? "-" : ""
    let magnitude = picodollars.magnitude
    let whole = magnitude / UInt64(Self.picodollarsPerDollar)
    var decimals = String(magnitude % UInt64(Self.picodollarsPerDollar))
    decimals = String(repeating: "0", count: 12 - decimals.count) + decimals
    let leadingZeros = decimals.prefix { $0 == "0" }.count
    let shown = whole > 0 || leadingZeros == 12 ? 2 : max(2, min(12, leadingZeros + 2))
    return "\(sign)$\(whole).\(decimals.prefix(shown))"
  }
}
