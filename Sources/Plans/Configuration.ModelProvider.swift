/// A server of models and how to talk to it.
package struct ModelProvider: Hashable, Sendable {
  package var api: API
  /// The address that the API's own paths are appended to, without a slash at the end.
  package var url: String
  /// `nil` sends no key, as servers on one's own machine want it.
  package var key: SecretSource?
  /// Sent with each request, besides what the API demands.
  package var headers: [String: String]
  package var schemaSupport: SchemaSupport
  package var toolSupport: ToolSupport
  package var tokenCap: TokenCap
  /// Seconds until a call that does not finish counts as failed.
  package var timeoutSeconds: Int
  /// By the provider's own name of the model.
  package var prices: [String: TokenPrices]

  package init(
    api: API, url: String, key: SecretSource? = nil, headers: [String: String] = [:],
    schemaSupport: SchemaSupport = .openAI, toolSupport: ToolSupport = .native, tokenCap: TokenCap = .maxTokens,
    timeoutSeconds: Int = 600, prices: [String: TokenPrices] = [:]
  ) {
    self.api = api
    self.url = url
    self.key = key
    self.headers = headers
    self.schemaSupport = schemaSupport
    self.toolSupport = toolSupport
    self.tokenCap = tokenCap
    self.timeoutSeconds = timeoutSeconds
    self.prices = prices
  }

  /// The providers that need no configuration but a key in the environment.
  package static let builtIn: [String: ModelProvider] = [
    "anthropic": ModelProvider(
      api: .anthropic, url: "https://api.anthropic.com", key: .environment("ANTHROPIC_API_KEY")),
    "openai": ModelProvider(
      api: .openAIChat, url: "https://api.openai.com/v1", key: .environment("OPENAI_API_KEY"),
      tokenCap: .maxCompletionTokens),
  ]

  /// The protocol that the server speaks.
  package enum API: String, Hashable, Sendable, CaseIterable {
    case anthropic
    case openAIChat = "openai-chat"
  }

  /// How a server is told the form of an answer.
  package enum SchemaSupport: String, Hashable, Sendable, CaseIterable {
    /// By a `json_schema` response format.
    case openAI = "openai"
    /// By a `json_object` response format, and the schema in the instructions.
    case jsonObject = "json-object"
    /// By the instructions alone.
    case none
  }

  /// How a server is offered tools.
  package enum ToolSupport: String, Hashable, Sendable, CaseIterable {
    /// By the protocol's own list of tools.
    case native
    /// As the form of the answer: a call is a JSON object that the server's grammar enforces. For small local models.
    case schema
  }

  /// The name of the request's member that limits the length of an answer.
  package enum TokenCap: String, Hashable, Sendable, CaseIterable {
    case maxTokens = "max_tokens"
    case maxCompletionTokens = "max_completion_tokens"
  }

  /// What a model's tokens cost, each per million tokens.
  package struct TokenPrices: Hashable, Sendable {
    package var input: Money
    package var output: Money
    /// `nil` where it is not known; it is not zero then.
    package var cacheRead: Money?
    package var cacheWrite: Money?

    package init(input: Money, output: Money, cacheRead: Money? = nil, cacheWrite: Money? = nil) {
      self.input = input
      self.output = output
      self.cacheRead = cacheRead
      self.cacheWrite = cacheWrite
    }
  }
}
