/// Arithmetic for numbers that came from outside: a sum or product beyond the type's range stays at its end.
///
/// The usual operators end the process there, and a server, a file or a clock must not be able to do that.
extension FixedWidthInteger {
  package func plus(_ other: Self) -> Self {
    let (sum, isBeyond) = addingReportingOverflow(other)
    guard isBeyond else { return sum }
    return other > 0 ? .max : .min
  }

  package mutating func add(_ other: Self) { self = plus(other) }

  package func minus(_ other: Self) -> Self {
    let (difference, isBeyond) = subtractingReportingOverflow(other)
    guard isBeyond else { return difference }
    return other > 0 ? .min : .max
  }

  package func times(_ other: Self) -> Self {
    let (product, isBeyond) = multipliedReportingOverflow(by: other)
    guard isBeyond else { return product }
    return (self < 0) == (other < 0) ? .max : .min
  }
}
