/// What a server of models takes and reports: its record, which requests are written by and answers are read by.
///
/// It says what the server's makers say; `chancery doctor --probe` asks the server itself and shows where the two differ.
package struct ModelCapabilities: Hashable, Sendable {
  package var schema: SchemaSupport
  package var tools: ToolSupport
  package var tokenCap: TokenCap
  /// The lanes besides the standard one, each with the server's own word for it.
  package var lanes: [Lane: String]
  /// Whether it can be told how much to think.
  package var effort: Bool
  /// Whether it counts the tokens of a streamed answer.
  package var usage: Bool
  package var cache: CacheSupport
  /// Whether what the model thought goes back to it with the rest of the conversation, as the server sent it.
  package var reasoning: Bool

  package init(
    schema: SchemaSupport = .native, tools: ToolSupport = .native, tokenCap: TokenCap = .maxTokens,
    lanes: [Lane: String] = [:], effort: Bool = true, usage: Bool = true, cache: CacheSupport = .automatic,
    reasoning: Bool = true
  ) {
    self.schema = schema
    self.tools = tools
    self.tokenCap = tokenCap
    self.lanes = lanes
    self.effort = effort
    self.usage = usage
    self.cache = cache
    self.reasoning = reasoning
  }

  /// What servers of a protocol usually can.
  package static func usual(of api: ModelProvider.API) -> ModelCapabilities {
    switch api {
    case .anthropic: ModelCapabilities(lanes: [.fast: "fast"], cache: .marked)
    case .openAIResponses:
      ModelCapabilities(lanes: [.fast: "fast", .flex: "flex", .ultrafast: "ultrafast"], cache: .key)
    case .openAIChat: ModelCapabilities()
    }
  }

  /// The lanes that can be asked for, for a person.
  package var lanesText: String {
    let names = Lane.allCases.filter { $0 == .standard || lanes[$0] != nil }.map(\.rawValue)
    return names.count == 1 ? "standard alone" : names.joined(separator: ", ")
  }
}

extension ModelCapabilities {
  /// How a server is told the form of an answer.
  package enum SchemaSupport: String, Hashable, Sendable, CaseIterable {
    /// By the protocol's own response format, with the JSON Schema in it.
    case native
    /// By the response format `json_object`, with the schema beside it and in the instructions.
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

  /// The name of the request's member that limits the length of an answer, for Chat Completions.
  package enum TokenCap: String, Hashable, Sendable, CaseIterable {
    case maxTokens = "max_tokens"
    case maxCompletionTokens = "max_completion_tokens"
    /// For servers that are known to read one of them, and not which.
    case both
  }

  /// How a server is brought to read again what it has read before.
  package enum CacheSupport: String, Hashable, Sendable, CaseIterable {
    /// It does so by itself, or not at all.
    case automatic
    /// By marks in the request, up to which it keeps what it read.
    case marked
    /// By a name that the requests of a conversation have in common.
    case key
  }
}
