package import JSON

/// A count out of a count, kept as both so that it can be summed, and shown with what it rests on.
package struct Ratio: Hashable, Sendable {
  package var count: Int64
  package var base: Int64

  package init(_ count: some BinaryInteger, of base: some BinaryInteger) {
    self.count = Int64(count)
    self.base = Int64(base)
  }

  /// `nil` where there is nothing to count out of.
  package var value: Double? { base > 0 ? Double(count) / Double(base) : nil }

  /// The quotient rounded to so many decimals, half away from zero; `nil` where there is nothing to divide by, or more
  /// than twenty digits would be needed.
  package func text(decimals: Int) -> String? {
    guard base > 0, decimals >= 0 else { return nil }
    let scale = (0..<decimals).reduce(Int64(1)) { power, _ in power * 10 }
    let (whole, rest) = count.quotientAndRemainder(dividingBy: base)
    // The rest is smaller than the base, so that only its product with the scale has to be looked at.
    let wide = rest.magnitude.multipliedFullWidth(by: scale.magnitude)
    let (quotient, remainder) = base.magnitude.dividingFullWidth(wide)
    let (scaled, isTooLarge) = whole.magnitude.multipliedReportingOverflow(by: scale.magnitude)
    var (units, isTooLargeAfterAll) = scaled.addingReportingOverflow(quotient)
    guard !isTooLarge, !isTooLargeAfterAll, units < .max else { return nil }
    if remainder >= base.magnitude - remainder { units += 1 }
    let sign = count < 0 && units > 0 ? "-" : ""
    guard decimals > 0 else { return sign + String(units) }
    let fraction = String(units % scale.magnitude)
    let zeros = String(repeating: "0", count: decimals - fraction.count)
    return "\(sign)\(units / scale.magnitude).\(zeros)\(fraction)"
  }

  /// `{"count": …, "of": …, "value": …}`, with four decimals, or `null` for the value.
  package var json: JSONValue {
    [
      "count": .integer(count), "of": .integer(base),
      "value": text(decimals: 4).map(JSONValue.decimal) ?? .null,
    ]
  }
}
