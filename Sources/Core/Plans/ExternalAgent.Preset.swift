extension ExternalAgent.Preset {
  /// The program that is looked for.
  package var program: String { rawValue }

  /// The provider that its program asks where a plan names none and the fast tier is none that it can ask.
  var usualProvider: String {
    switch self {
    case .claude: "anthropic"
    case .codex, .aider, .opencode: "openai"
    case .gemini: "gemini"
    }
  }

  /// The protocols that its program can be told to speak.
  package var protocols: Set<ModelProvider.API> {
    switch self {
    case .claude: [.anthropic]
    case .codex: [.openAIResponses, .openAIChat]
    case .aider, .opencode: [.anthropic, .openAIResponses, .openAIChat]
    case .gemini: []
    }
  }
}

extension ExternalAgent {
  /// The agent with what its preset takes from the fast tier: the provider and the model that it asks.
  ///
  /// - Parameter fast: the fast tier's model; `nil` where there is none.
  package func resolved(fast: ModelChoice?) -> ExternalAgent {
    guard let preset else { return self }
    var agent = self
    let choice = fast.flatMap { $0.provider == "scripted" ? nil : $0 }
    if agent.models.isEmpty {
      agent.models = [model == nil ? choice?.provider ?? preset.usualProvider : preset.usualProvider]
    }
    if agent.model == nil, choice?.provider == agent.models.first { agent.model = choice?.modelName }
    return agent
  }

  /// Models that the agent is told to ask, as far as its words say so: a model's name stands alone, behind a provider's,
  /// or in quotes.
  ///
  /// - Parameter names: of models, without their providers.
  package func named(among names: [String]) -> [String] {
    let words = run.words.map(\.description) + [model].compactMap(\.self)
    return names.filter { name in
      words.contains {
        $0 == name || $0.hasSuffix("/\(name)") || $0.hasSuffix("=\(name)") || $0.contains("\"\(name)\"")
      }
    }
  }
}
