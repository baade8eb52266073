package import Models
import Plans

/// Models behind Chat Completions: OpenAI's own, and servers that are compatible with it.
package struct OpenAIChatClient: ModelClient {
  let exchange: ModelExchange
  let prices: PriceTable

  init(exchange: ModelExchange, prices: PriceTable) {
    self.exchange = exchange
    self.prices = prices
  }

  package func answer(
    to request: ModelRequest, progress: @Sendable (ModelProgress) -> Void
  ) async throws(ModelError) -> ModelAnswer {
    guard request.choice.lane != .batch else {
      throw ModelError(
        .invalidRequest, "asked \(exchange.provider.name) for the lane batch, which answers within a day",
        hint: "choose the lane standard, flex, fast or ultrafast")
    }
    let body = OpenAIChatRequest(provider: exchange.provider).body(of: request)
    let question = ModelExchange.Question(url: url, headers: [], body: body, model: request.choice.modelName)
    let assembler = OpenAIChatAnswer(maximumTokens: request.maximumTokens)
    return try await exchange.ask(question, assembler: assembler, progress: progress)
  }

  package func cost(of answer: ModelAnswer, to request: ModelRequest) -> PricedCost {
    prices.cost(of: answer, askedOf: request.choice)
  }

  private var url: String {
    var base = exchange.provider.url
    while base.hasSuffix("/") { base.removeLast() }
    return base.hasSuffix("/chat/completions") ? base : "\(base)/chat/completions"
  }
}
