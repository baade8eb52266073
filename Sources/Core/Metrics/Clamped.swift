/// Sums of what servers and clocks said, which may be anything: what is too large stays at the largest number.
extension FixedWidthInteger {
  func adding(_ other: Self) -> Self {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other < 0 ? .min : .max) : sum
  }

  mutating func add(_ other: Self) { self = adding(other) }
}
