package import Plans

extension ModelProvider {
  /// What an agent may ask of a provider. Everything else that its key would open stays closed.
  package enum Endpoint: Hashable, Sendable {
    case ask(API)
    /// How long a question is; it costs nothing.
    case countTokens
    /// Which models there are.
    case models
    /// What one model is.
    case model(String)
  }

  /// The endpoint at a path below the provider's address, with or without the API's version; `nil` where there is none.
  package func endpoint(_ method: String, _ path: String) -> Endpoint? {
    let path = path.hasPrefix("v1/") ? String(path.dropFirst(3)) : path
    switch (method, path, api) {
    case ("GET", "models", _): return .models
    case ("POST", "messages", .anthropic): return .ask(.anthropic)
    case ("POST", "messages/count_tokens", .anthropic): return .countTokens
    case ("POST", "chat/completions", .openAIChat), ("POST", "chat/completions", .openAIResponses):
      return .ask(.openAIChat)
    case ("POST", "responses", .openAIChat), ("POST", "responses", .openAIResponses): return .ask(.openAIResponses)
    default: return nil
    }
  }

  /// The whole address of an endpoint.
  func address(of endpoint: Endpoint) -> String {
    switch endpoint {
    case .ask(.anthropic): address(of: "v1/messages")
    case .ask(.openAIChat): address(of: "chat/completions")
    case .ask(.openAIResponses): address(of: "responses")
    case .countTokens: address(of: "v1/messages/count_tokens")
    case .models: address(of: api == .anthropic ? "v1/models" : "models")
    case .model(let name): address(of: (api == .anthropic ? "v1/models/" : "models/") + name)
    }
  }
}
