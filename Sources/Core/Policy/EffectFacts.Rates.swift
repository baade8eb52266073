package import Plans

extension EffectFacts {
  /// Whether a limit over time counts this effect.
  package func counts(for rate: RateLimit) -> Bool {
    guard let pattern = rate.on.map(NamePattern.init) else { return true }
    // An effect without known names might be the one that is meant, so it counts.
    return names.isEmpty
      || names.contains { attribute, names in names.contains { pattern.denies($0, as: attribute) } }
  }

  /// The effect's share of a limit over time; `nil` where it was not measured.
  package func amount(for rate: RateLimit) -> Int? {
    guard let figure = rate.figure else { return 1 }
    return numbers[figure]
  }
}
