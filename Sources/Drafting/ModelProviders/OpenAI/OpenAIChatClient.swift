package import Models
import Plans

/// Models behind Chat Completions: OpenAI's own, and servers that are compatible with it.
package struct OpenAIChatClient: ModelClient {
  let exchange: ModelExchange
  let prices: PriceTable
  /// Whether a schema stands in the instructions as well, where the server takes it beside `json_object`.
  var describesSchema = true

  init(exchange: ModelExchange, prices: PriceTable) {
    self.exchange = exchange
    self.prices = prices
  }

  package func answer(
    to request: ModelRequest, progress: @Sendable (ModelProgress) -> Void
  ) async throws(ModelError) -> ModelAnswer {
    let body = OpenAIChatRequest(
      capabilities: exchange.provider.capabilities, describesSchema: describesSchema
    ).body(of: request)
    let question = ModelExchange.Question(
      url: exchange.provider.address(of: "chat/completions"), headers: [], body: body, model: request.choice.modelName)
    let assembler = OpenAIChatAnswer(maximumTokens: request.maximumTokens)
    return try await exchange.ask(question, assembler: assembler, progress: progress)
  }

  package func cost(of answer: ModelAnswer, to request: ModelRequest) -> PricedCost {
    prices.cost(of: answer, askedOf: request.choice)
  }
}
