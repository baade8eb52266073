extension ModelProvider {
  /// Providers that need only a key in the environment, or a server at its usual port.
  package static let builtIn: [String: ModelProvider] = [
    "anthropic": ModelProvider(
      api: .anthropic, url: "https://api.anthropic.com", key: .environment("ANTHROPIC_API_KEY")),
    "openai": ModelProvider(
      api: .openAIResponses, url: "https://api.openai.com/v1", key: .environment("OPENAI_API_KEY")),
    "cerebras": ModelProvider(
      api: .openAIChat, url: "https://api.cerebras.ai/v1", key: .environment("CEREBRAS_API_KEY"),
      capabilities: ModelCapabilities(
        tokenCap: .maxCompletionTokens, lanes: [.fast: "priority", .flex: "flex"], cache: .key)),
    "groq": ModelProvider(
      api: .openAIChat, url: "https://api.groq.com/openai/v1", key: .environment("GROQ_API_KEY"),
      capabilities: ModelCapabilities(
        tokenCap: .maxCompletionTokens, lanes: [.fast: "performance", .flex: "flex"])),
    "openrouter": ModelProvider(
      api: .openAIChat, url: "https://openrouter.ai/api/v1", key: .environment("OPENROUTER_API_KEY")),
    "ollama": ModelProvider(api: .openAIChat, url: "http://127.0.0.1:11434/v1"),
    "llama-cpp": ModelProvider(
      api: .openAIChat, url: "http://127.0.0.1:8080/v1",
      capabilities: ModelCapabilities(schema: .jsonObject, effort: false)),
    "lm-studio": ModelProvider(api: .openAIChat, url: "http://127.0.0.1:1234/v1"),
    "vllm": ModelProvider(api: .openAIChat, url: "http://127.0.0.1:8000/v1"),
  ]
}
