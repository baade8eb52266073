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
    if let amount = numbers[figure] { return amount }
    guard case .amount = figure else { return nil }
    // Money of another currency that the same limit names is counted there; of any other, nobody knows what it is worth.
    let others = Set(rate.amounts.keys.map(NumberAttribute.amount(currency:)))
    let moved = numbers.keys.filter { if case .amount = $0 { true } else { false } }
    return moved.isEmpty || !others.isSuperset(of: moved) ? nil : 0
  }
}
