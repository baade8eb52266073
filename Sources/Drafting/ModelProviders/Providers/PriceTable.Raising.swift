import Models

extension PriceTable {
  /// The same table where another one's models only cost more: of each price the higher one.
  ///
  /// Whoever is held to a limit in money does not lower the prices that it is counted in.
  func raised(by other: PriceTable) -> PriceTable {
    let models = models.merging(other.models) { own, given in own.merging(given) { $0.raised(by: $1) } }
    return PriceTable(models: models, contexts: contexts.merging(other.contexts) { _, given in given }, asOf: asOf)
  }
}

extension PriceTable.Rates {
  fileprivate func raised(by other: PriceTable.Rates) -> PriceTable.Rates {
    PriceTable.Rates(
      input: .higher(input, other.input), output: .higher(output, other.output),
      cacheRead: .higher(cacheRead, other.cacheRead), cacheWrite: .higher(cacheWrite, other.cacheWrite),
      cacheWriteHour: .higher(cacheWriteHour, other.cacheWriteHour))
  }
}

extension PriceTable.Rate? {
  /// A price that is not known is no price.
  fileprivate static func higher(_ one: PriceTable.Rate?, _ other: PriceTable.Rate?) -> PriceTable.Rate? {
    guard let one, let other else { return one ?? other }
    let bounds = Set((one.steps + other.steps).map(\.above)).sorted()
    return PriceTable.Rate(
      base: max(one.base, other.base),
      steps: bounds.map { bound in
        PriceTable.Rate.Step(above: bound, picodollars: max(one.price(above: bound), other.price(above: bound)))
      })
  }
}

extension PriceTable.Rate {
  fileprivate func price(above bound: Int) -> Int64 { steps.last { bound >= $0.above }?.picodollars ?? base }
}
