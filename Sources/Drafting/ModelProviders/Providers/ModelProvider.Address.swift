import Foundation
import HTTPClient
package import Models
package import Plans

extension ModelProvider {
  /// The whole address of one of the API's paths; an address that already ends with it stays as it is.
  func address(of path: String) -> String {
    var (base, query) = parts
    // Gateways are named with or without the API's version in their address.
    if path.hasPrefix("v1/"), base.hasSuffix("/v1") { base.removeLast(3) }
    return (base.hasSuffix("/\(path)") ? base : "\(base)/\(path)") + query
  }

  /// The address below which paths are, without a slash at its end, and the query that each request has, such as
  /// `?api-version=preview` of Azure.
  var parts: (base: String, query: Substring) {
    let mark = url.firstIndex(of: "?") ?? url.endIndex
    var base = String(url[..<mark])
    while base.hasSuffix("/") { base.removeLast() }
    return (base, url[mark...])
  }

  /// Whether it is a resource of Azure, whose models are named as their deployments are.
  var isAzure: Bool {
    URLComponents(string: url)?.host.map { $0.hasSuffix(".azure.com") || $0.hasSuffix(".azure-api.net") } ?? false
  }

  /// A key must not cross a network in the clear.
  ///
  /// - Parameter name: the provider's, for the hint.
  func refusePlainText(to url: String, hasKey: Bool, name: String) throws(ModelError) {
    let parts = URLComponents(string: url)
    guard let host = parts?.host, let scheme = parts?.scheme?.lowercased(), ["http", "https"].contains(scheme) else {
      throw ModelError(.invalidRequest, "\(url) is no http or https address", hint: "correct providers.\(name).url")
    }
    guard !hasKey || scheme == "https" || HTTPRequest.isThisMachine(host) else {
      throw ModelError(
        .invalidRequest, "the key would cross the network in the clear, over \(scheme) to \(host)",
        hint: "use an https address for providers.\(name).url, or a server that wants no key")
    }
  }

  /// The prices that are set for this provider's models, counted per token.
  package var rates: [String: [Lane: PriceTable.Rates]] {
    prices.mapValues { lanes in lanes.mapValues(PriceTable.Rates.init) }
  }
}

extension PriceTable.Rates {
  /// Prices are written per million tokens and counted per token.
  init(_ prices: ModelProvider.TokenPrices) {
    func rate(_ money: Money) -> PriceTable.Rate { PriceTable.Rate(base: money.picodollars / 1_000_000) }
    self.init(
      input: rate(prices.input), output: rate(prices.output), cacheRead: prices.cacheRead.map(rate),
      cacheWrite: prices.cacheWrite.map(rate), cacheWriteHour: prices.cacheWriteHour.map(rate))
  }
}
