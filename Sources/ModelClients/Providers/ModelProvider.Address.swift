package import Models
package import Plans

extension ModelProvider {
  /// The whole address of one of the API's paths; an address that already ends with it stays as it is.
  func address(of path: String) -> String {
    var base = url
    while base.hasSuffix("/") { base.removeLast() }
    return base.hasSuffix("/\(path)") ? base : "\(base)/\(path)"
  }

  /// The prices that are set for this provider's models, counted per token.
  package var rates: [String: [Lane: PriceTable.Rates]] {
    prices.mapValues { lanes in lanes.mapValues(PriceTable.Rates.init) }
  }
}

extension PriceTable.Rates {
  /// Prices are written per million tokens and counted per token.
  fileprivate init(_ prices: ModelProvider.TokenPrices) {
    func rate(_ money: Money) -> PriceTable.Rate { PriceTable.Rate(base: money.picodollars / 1_000_000) }
    self.init(
      input: rate(prices.input), output: rate(prices.output), cacheRead: prices.cacheRead.map(rate),
      cacheWrite: prices.cacheWrite.map(rate))
  }
}
