package import Models
import Plans
import Transport

/// Models behind Anthropic's Messages API, and servers that speak it.
package struct AnthropicClient: ModelClient {
  private static let version = "2026-10-21"
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
    guard [.standard, .fast].contains(request.choice.lane) else {
      throw ModelError(
        .invalidRequest, "asked \(exchange.provider.name) for the lane \(request.choice.lane), which it does not have",
        hint: "choose the lane standard or fast")
    }
    var headers = [HTTPHeader("anthropic-version", Self.version)]
    if request.choice.lane == .fast { headers.append(HTTPHeader("anthropic-beta", Self.fastMode)) }
    let question = ModelExchange.Question(
      url: url, headers: headers, body: AnthropicRequest.body(of: request), model: request.choice.modelName)
    return try await exchange.ask(question, assembler: AnthropicAnswer(), progress: progress)
  }

  package func cost(of answer: ModelAnswer, to request: ModelRequest) -> PricedCost {
    prices.cost(of: answer, askedOf: request.choice)
  }

  private var url: String {
    var base = exchange.provider.url
    while base.hasSuffix("/") { base.removeLast() }
    return base.hasSuffix("/v1") ? "\(base)/messages" : "\(base)/v1/messages"
  }
}
