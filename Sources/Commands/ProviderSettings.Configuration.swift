import ModelClients
import Models
import Plans

extension ProviderSettings {
  /// A provider as the configuration names it.
  init(name: String, _ provider: ModelProvider, _ surroundings: Surroundings) {
    let key: KeySource =
      switch provider.key {
      case .environment(let variable)?: .environment(variable)
      case .file(let path)?: .file(surroundings.expanded(path))
      case .command(let words)?: .command(words)
      case nil: .none
      }
    self.init(
      name: name, api: provider.api == .anthropic ? .anthropic : .openAIChat, url: provider.url, key: key,
      headers: provider.headers, schema: SchemaMode(rawValue: provider.schemaSupport.rawValue) ?? .none,
      tools: provider.toolSupport == .native ? .native : .schema,
      tokenCap: provider.tokenCap == .maxTokens ? .maxTokens : .maxCompletionTokens,
      timeoutSeconds: provider.timeoutSeconds, prices: provider.prices.mapValues { [.standard: Self.rates($0)] })
  }

  /// Prices are written per million tokens and counted per token.
  private static func rates(_ prices: ModelProvider.TokenPrices) -> PriceTable.Rates {
    func rate(_ money: Money) -> PriceTable.Rate { PriceTable.Rate(base: money.picodollars / 1_000_000) }
    return PriceTable.Rates(
      input: rate(prices.input), output: rate(prices.output), cacheRead: prices.cacheRead.map(rate),
      cacheWrite: prices.cacheWrite.map(rate))
  }
}
