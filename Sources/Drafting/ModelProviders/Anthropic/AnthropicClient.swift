import HTTPClient
package import Models
import Plans

/// Models behind Anthropic's Messages API, and servers that speak it.
package struct AnthropicClient: ModelClient {
  static let version = "2026-10-21"
  /// Some models want this header for any speed; for the others it is harmless.
  private static let fastMode = "fast-mode-2026-02-01"

  let exchange: ModelExchange
  let prices: PriceTable

  init(exchange: ModelExchange, prices: PriceTable) {
    self.exchange = exchange
    self.prices = prices
  }

  package func answer(
    to request: ModelRequest, progress: @Sendable (ModelProgress) -> Void
  ) async throws(ModelError) -> ModelAnswer {
    var headers = [HTTPHeader("anthropic-version", Self.version)]
    if request.choice.lane == .fast { headers.append(HTTPHeader("anthropic-beta", Self.fastMode)) }
    let body = AnthropicRequest(capabilities: exchange.provider.capabilities).body(of: request)
    let question = ModelExchange.Question(
      url: exchange.provider.address(of: "v1/messages"), headers: headers, body: body,
      model: request.choice.modelName)
    let assembler = AnthropicAnswer(maximumTokens: request.maximumTokens)
    return try await exchange.ask(question, assembler: assembler, progress: progress)
  }

  package func cost(of answer: ModelAnswer, to request: ModelRequest) -> PricedCost {
    prices.cost(of: answer, askedOf: request.choice)
  }
}
