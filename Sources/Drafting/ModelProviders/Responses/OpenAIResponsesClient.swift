package import Models
import Plans

/// Models behind OpenAI's Responses API, and servers that speak it.
package struct OpenAIResponsesClient: ModelClient {
  let exchange: ModelExchange
  let prices: PriceTable

  init(exchange: ModelExchange, prices: PriceTable) {
    self.exchange = exchange
    self.prices = prices
  }

  package func answer(
    to request: ModelRequest, progress: @Sendable (ModelProgress) -> Void
  ) async throws(ModelError) -> ModelAnswer {
    let body = OpenAIResponsesRequest(capabilities: exchange.provider.capabilities).body(of: request)
    let question = ModelExchange.Question(
      url: exchange.provider.address(of: "responses"), headers: [], body: body, model: request.choice.modelName)
    let assembler = OpenAIResponsesAnswer(maximumTokens: request.maximumTokens)
    return try await exchange.ask(question, assembler: assembler, progress: progress)
  }

  package func cost(of answer: ModelAnswer, to request: ModelRequest) -> PricedCost {
    prices.cost(of: answer, askedOf: request.choice)
  }
}
