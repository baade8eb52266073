/// What a model server accepts and reports. Requests are written, and answers read, by this record.
///
/// It holds the vendor's claims; `chancery doctor --probe` asks the server itself and shows the differences.
package struct ModelCapabilities: Hashable, Sendable {
  package var schema: SchemaSupport
  package var tools: ToolSupport
  package var tokenCap: TokenCap
  /// Lanes other than standard, each with the server's own name for it.
  package var lanes: [Lane: String]
  /// Whether it accepts an effort, which says how much to think.
  package var effort: Bool
  /// Whether it reports the tokens of a streamed answer.
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

  /// The usual capabilities of servers of a protocol.
  package static func usual(of api: ModelProvider.API) -> ModelCapabilities {
    switch api {
    case .anthropic: ModelCapabilities(lanes: [.fast: "fast"], cache: .marked)
    case .openAIResponses:
      ModelCapabilities(lanes: [.fast: "fast", .flex: "flex", .ultrafast: "ultrafast"], cache: .key)
    case .openAIChat: ModelCapabilities()
    }
  }

  /// The lanes that can be requested, as text for a person.
  package var lanesText: String {
    let names = Lane.allCases.filter { $0 == .standard || lanes[$0] != nil }.map(\.rawValue)
    return names.count == 1 ? "only standard" : names.joined(separator: ", ")
  }
}

extension ModelCapabilities {
  /// How a server is told the schema of an answer.
  package enum SchemaSupport: String, Hashable, Sendable, CaseIterable {
    /// By the protocol's own response format, with the JSON Schema in it.
    case native
    /// By the response format `json_object`, with the schema beside it and in the instructions.
    case jsonObject = "json-object"
    /// Only by the instructions.
    case none
  }

  /// How tools are offered to a server.
  package enum ToolSupport: String, Hashable, Sendable, CaseIterable {
    /// By the protocol's own list of tools.
    case native
    /// As the schema of the answer: a call is a JSON object that the server enforces. For small local models.
    case schema
  }

  /// The name of the request's limit on the length of an answer, for Chat Completions.
  package enum TokenCap: String, Hashable, Sendable, CaseIterable {
    case maxTokens = "max_tokens"
    case maxCompletionTokens = "max_completion_tokens"
    /// For servers that read one of the two, when it is not known which.
    case both
  }

  /// How prompt caching is requested.
  package enum CacheSupport: String, Hashable, Sendable, CaseIterable {
    /// The server caches by itself, or not at all.
    case automatic
    /// By marks in the request; the server keeps what comes before a mark.
    case marked
    /// By a name that all requests of a conversation share.
    case key
  }
}
