package import Plans

extension EffectFacts {
  /// Whether the effect has to do with what a limit over time is on.
  package func counts(for rate: RateLimit) -> Bool {
    guard let pattern = rate.on.map(NamePattern.init) else { return true }
    // What cannot be told is taken for the one that is meant.
    return names.isEmpty || names.values.contains { $0.contains(where: pattern.denies) }
  }

  /// What the effect uses of a limit over time; `nil` where it was not measured.
  package func amount(for rate: RateLimit) -> Int? {
    guard let figure = rate.figure else { return 1 }
    return numbers[figure]
  }
}

extension Int {
  /// The sum, or the largest number where it is larger.
  package func addingClamped(_ other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}
