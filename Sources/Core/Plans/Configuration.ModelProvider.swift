/// A server of models and how to talk to it.
package struct ModelProvider: Hashable, Sendable {
  package var api: API
  /// The address that the API's own paths are appended to, without a slash at the end; a query stays behind them.
  package var url: String
  /// `nil` sends no key, as is usual for servers on the same machine.
  package var key: SecretSource?
  /// The header that carries the key and nothing else; `nil` sends it as `Authorization: Bearer`.
  package var keyHeader: String?
  /// Sent with each request, over what the API demands.
  package var headers: [String: String]
  package var capabilities: ModelCapabilities
  /// Seconds until a call that does not finish counts as failed.
  package var timeoutSeconds: Int
  /// Prices by the provider's own name of the model, and by lane; they replace those of the price table.
  package var prices: [String: [Lane: TokenPrices]]

  package init(
    api: API, url: String, key: SecretSource? = nil, keyHeader: String? = nil, headers: [String: String] = [:],
    capabilities: ModelCapabilities? = nil, timeoutSeconds: Int = 600, prices: [String: [Lane: TokenPrices]] = [:]
  ) {
    self.api = api
    self.url = url
    self.key = key
    self.keyHeader = keyHeader
    self.headers = headers
    self.capabilities = capabilities ?? .usual(of: api)
    self.timeoutSeconds = timeoutSeconds
    self.prices = prices
  }

  /// The protocol that the server speaks.
  package enum API: String, Hashable, Sendable, CaseIterable {
    /// Anthropic's Messages API.
    case anthropic
    /// OpenAI's Responses API.
    case openAIResponses = "openai-responses"
    /// Chat Completions, as most compatible servers speak it.
    case openAIChat = "openai-chat"
  }

  /// What a model's tokens cost, each per million tokens.
  package struct TokenPrices: Hashable, Sendable {
    package var input: Money
    package var output: Money
    /// `nil` where it is unknown, which is not zero.
    package var cacheRead: Money?
    package var cacheWrite: Money?
    /// For what is kept for an hour.
    package var cacheWriteHour: Money?

    package init(
      input: Money, output: Money, cacheRead: Money? = nil, cacheWrite: Money? = nil, cacheWriteHour: Money? = nil
    ) {
      self.input = input
      self.output = output
      self.cacheRead = cacheRead
      self.cacheWrite = cacheWrite
      self.cacheWriteHour = cacheWriteHour
    }
  }
}
