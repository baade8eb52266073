import Models
import Plans

/// A member of a request that a server does not take, and the line of the configuration that leaves it out.
enum RefusedMember: Hashable, Sendable {
  case tokenCap(ModelCapabilities.TokenCap)
  /// The limit on the answer is more than the model takes.
  case longAnswer
  case usage, effort, schema, tools, lane, cache, reasoning

  /// - Parameter words: what the server says is wrong, and which member it names.
  init?(in words: String) {
    let words = words.lowercased()
    func names(_ members: String...) -> Bool { members.contains { words.contains($0) } }
    if names("max_tokens", "max_completion_tokens", "max_output_tokens"),
      names("too large", "at most", "less than or equal", "exceed", "maximum value", "must be <=")
    {
      self = .longAnswer
      return
    }
    guard Self.phrases.contains(where: { words.contains($0) }) else { return nil }
    if names("use 'max_completion_tokens'", "use max_completion_tokens") {
      self = .tokenCap(.maxCompletionTokens)
    } else if names("max_completion_tokens") {
      self = .tokenCap(.maxTokens)
    } else if names("max_tokens") {
      self = .tokenCap(.maxCompletionTokens)
    } else if names("stream_options", "include_usage") {
      self = .usage
    } else if names("reasoning_content", "reasoning_details", "thinking_blocks", "extra_content", ".reasoning'") {
      self = .reasoning
    } else if names("reasoning_effort", "reasoning.effort", "output_config.effort", "effort") {
      self = .effort
    } else if names("response_format", "json_schema", "text.format", "output_config", "structured output") {
      self = .schema
    } else if names("service_tier", "'speed'", "speed:") {
      self = .lane
    } else if names("prompt_cache_key", "cache_control") {
      self = .cache
    } else if names("tools", "tool_choice", "function call", "tool use", "tool calling") {
      self = .tools
    } else {
      return nil
    }
  }

  private static let phrases = [
    "unsupported", "not supported", "not support", "doesn't support", "unrecognized", "unknown", "not permitted",
    "not allowed", "extra inputs", "extra fields", "extra_forbidden", "unexpected", "not available", "requires --jinja",
    "no endpoints found that support",
  ]

  /// What to write in the configuration, for a person.
  ///
  /// - Parameter provider: its name.
  func remedy(provider: String, model: String) -> String {
    let settings = "providers.\(provider)"
    let line =
      switch self {
      case .tokenCap(let cap): "set \(settings).token-cap: \(cap.rawValue)"
      case .longAnswer: "set answer-tokens of the tier or the step to what the model takes"
      case .usage: "set \(settings).usage: false; costs are then unknown, unless the model is free"
      case .effort: "leave effort out of the tier, or set \(settings).effort: false"
      case .schema: "set \(settings).schema: json-object, or none"
      case .tools: "set \(settings).tools: schema, or choose a model that takes tools"
      case .lane: "leave lane out of the tier, or the word out of \(settings).lanes"
      case .cache: "set \(settings).cache: automatic"
      case .reasoning: "set \(settings).reasoning: false"
      }
    return "\(line); `chancery doctor --probe \(provider)/\(model)` asks the server what it takes"
  }
}
