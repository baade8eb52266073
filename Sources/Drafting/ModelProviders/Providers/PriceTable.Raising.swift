import Models

extension PriceTable {
  /// The same table where another one's prices only make its models cost more: of each price the higher one.
  ///
  /// Whoever is held to a limit in money does not say what it is counted in. So models, lanes and kinds of tokens that
  /// only the other table has a price for have none.
  func raised(by other: PriceTable) -> PriceTable {
    let models = Dictionary(
      uniqueKeysWithValues: models.map { key, lanes in
        // A price for a name with a date is one for that model alone.
        let given = other.models[key] ?? [:]
        return (key, Dictionary(uniqueKeysWithValues: lanes.map { ($0, $1.raised(by: given[$0])) }))
      })
    return PriceTable(models: models, contexts: contexts.merging(other.contexts) { _, given in given }, asOf: asOf)
  }

  /// The same table with what a policy says besides: of models that both have a price for, the higher one.
  func floored(by policy: PriceTable) -> PriceTable {
    PriceTable(
      models: models.merging(policy.models) { own, said in
        own.merging(said) { $0.filled(by: $1).raised(by: $1) }
      }, contexts: contexts, asOf: asOf)
  }
}

extension PriceTable.Rates {
  fileprivate func filled(by other: PriceTable.Rates) -> PriceTable.Rates {
    PriceTable.Rates(
      input: input ?? other.input, output: output ?? other.output, cacheRead: cacheRead ?? other.cacheRead,
      cacheWrite: cacheWrite ?? other.cacheWrite, cacheWriteHour: cacheWriteHour ?? other.cacheWriteHour)
  }

  func raised(by other: PriceTable.Rates?) -> PriceTable.Rates {
    guard let other else { return self }
    return PriceTable.Rates(
      input: .higher(input, other.input), output: .higher(output, other.output),
      cacheRead: .higher(cacheRead, other.cacheRead), cacheWrite: .higher(cacheWrite, other.cacheWrite),
      cacheWriteHour: .higher(cacheWriteHour, other.cacheWriteHour))
  }
}

extension PriceTable.Rate? {
  /// A price that is not known stays so: another one might be lower than it is.
  fileprivate static func higher(_ one: PriceTable.Rate?, _ other: PriceTable.Rate?) -> PriceTable.Rate? {
    guard let one, let other else { return one }
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
