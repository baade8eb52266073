package import Models
package import Plans

/// A provider of models, as the configuration names it.
package struct ProviderSettings: Hashable, Sendable {
  package enum API: String, Hashable, Sendable, CaseIterable {
    case anthropic
    /// Chat Completions, as OpenAI and every server that is compatible with it speak it.
    case openAIChat = "openai-chat"
  }

  /// How a server is told the JSON Schema of an answer.
  package enum SchemaMode: String, Hashable, Sendable, CaseIterable {
    /// `response_format` of the type `json_schema`.
    case openAI = "openai"
    /// `response_format` of the type `json_object` with a `schema` in it.
    case jsonObject = "json-object"
    /// By words in the prompt only.
    case none
  }

  /// How a server is offered tools.
  package enum ToolMode: String, Hashable, Sendable, CaseIterable {
    /// By the list of tools of the API.
    case native
    /// As the form of the answer, which the server's grammar enforces.
    case schema
  }

  /// The field that limits the answer's length.
  package enum TokenCap: String, Hashable, Sendable, CaseIterable {
    case maxTokens = "max-tokens"
    case maxCompletionTokens = "max-completion-tokens"
    case both
  }

  package var name: String
  package var api: API
  /// Where the API begins, for example `https://api.openai.com/v1`.
  package var url: String
  package var key: KeySource
  /// Sent with every request, over the client's own of the same name.
  package var headers: [String: String]
  package var schema: SchemaMode
  package var tools: ToolMode
  package var tokenCap: TokenCap
  /// The longest that one answer may take, in seconds.
  package var timeoutSeconds: Int
  /// Prices by the provider's name of the model; they replace the embedded ones.
  package var prices: [String: [Lane: PriceTable.Rates]]

  package init(
    name: String, api: API, url: String, key: KeySource, headers: [String: String] = [:], schema: SchemaMode = .openAI,
    tools: ToolMode = .native,
    tokenCap: TokenCap = .maxCompletionTokens, timeoutSeconds: Int = 600,
    prices: [String: [Lane: PriceTable.Rates]] = [:]
  ) {
    self.name = name
    self.api = api
    self.url = url
    self.key = key
    self.headers = headers
    self.schema = schema
    self.tools = tools
    self.tokenCap = tokenCap
    self.timeoutSeconds = timeoutSeconds
    self.prices = prices
  }

  /// The providers that need no configuration but a key.
  package static let wellKnown = [
    ProviderSettings(
      name: "anthropic", api: .anthropic, url: "https://api.anthropic.com", key: .environment("ANTHROPIC_API_KEY")),
    ProviderSettings(
      name: "openai", api: .openAIChat, url: "https://api.openai.com/v1", key: .environment("OPENAI_API_KEY")),
    ProviderSettings(
      name: "cerebras", api: .openAIChat, url: "https://api.cerebras.ai/v1", key: .environment("CEREBRAS_API_KEY")),
    ProviderSettings(
      name: "groq", api: .openAIChat, url: "https://api.groq.com/openai/v1", key: .environment("GROQ_API_KEY")),
  ]
}

/// Where a provider's key is found, at its first use.
package enum KeySource: Hashable, Sendable {
  case environment(String)
  /// A file that holds nothing but the key.
  case file(String)
  /// A program and its arguments; it prints the key.
  case command([String])
  /// The server wants none.
  case none
}
