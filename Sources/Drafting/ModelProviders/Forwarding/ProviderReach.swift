import JSON
import Plans

/// Finds what makes a provider reach out itself, or answer from what is not in the question: what an agent may not reach,
/// its provider would fetch for it, and a question about an address tells whoever answers there what the agent knows.
enum ProviderReach {
  /// What is wrong with a question, in words; `nil` where the provider has all that it needs in it.
  static func found(in members: [String: JSONValue], model: String, api: ModelProvider.API) -> String? {
    let known = common.union(known(api))
    // What is switched off asks for nothing.
    let unknown = members.keys.sorted().first { !known.contains($0) && !isOff(members[$0] ?? .null) }
    if let unknown { return "\(unknown) is not among what is passed on of a question" }
    if searches(model) { return "the model \(model) searches the web" }
    if let edit = compaction(in: members) { return "\(edit) asks the model another question" }
    if let found = foreign(in: members["tools"] ?? .null, api: api) { return found }
    // Some servers read a schema as far as it refers, to wherever that is.
    let schemas = ["tools", "functions", "response_format", "text", "output_config", "output_format"]
    if let other = schemas.lazy.compactMap({ members[$0].flatMap(reference) }).first {
      return "a schema refers to \(other.prefix(100))"
    }
    for name in ["messages", "input", "system", "instructions"] {
      if let found = members[name].flatMap({ wrong(in: $0, as: name, api: api) }) { return found }
    }
    return nil
  }

  /// The first tool of a list that is not the agent's own, in words.
  static func foreign(in tools: JSONValue, api: ModelProvider.API, depth: Int = 0) -> String? {
    guard tools != .null else { return nil }
    guard let list = tools.arrayValue, depth < 8 else { return "the tools are no list" }
    return list.lazy.compactMap { tool in
      // Tools under a name of their own are tools like others.
      if api == .openAIResponses, tool["type"] == "namespace" {
        return foreign(in: tool["tools"] ?? [], api: api, depth: depth + 1)
      }
      return isLocal(tool, api: api) ? nil : "the tool \(tool["type"]?.stringValue ?? "") is the provider's own"
    }.first
  }

  /// What a schema refers to outside itself.
  static func reference(in value: JSONValue) -> String? {
    if let list = value.arrayValue { return list.lazy.compactMap(reference).first }
    guard let members = value.objectValue else { return nil }
    if let other = members["$ref"]?.stringValue, !other.hasPrefix("#") { return other }
    return members.values.lazy.compactMap(reference).first
  }

  private static func isOff(_ value: JSONValue) -> Bool {
    value == .null || value == false || value.arrayValue?.isEmpty == true
  }

  private static let common: Set<String> = [
    "model", "stream", "temperature", "top_p", "tools", "tool_choice", "metadata", "service_tier",
  ]

  /// Members of a question that say something about its answer, and reach nothing.
  private static func known(_ api: ModelProvider.API) -> Set<String> {
    switch api {
    case .anthropic:
      [
        "messages", "system", "max_tokens", "top_k", "stop_sequences", "thinking", "speed", "output_config",
        "output_format", "context_management", "cache_control",
      ]
    case .openAIChat:
      [
        "messages", "max_tokens", "max_completion_tokens", "n", "stop", "seed", "user", "frequency_penalty",
        "presence_penalty", "repetition_penalty", "top_k", "min_p", "logit_bias", "logprobs", "top_logprobs",
        "response_format", "reasoning_effort", "reasoning", "include_reasoning", "thinking", "verbosity",
        "parallel_tool_calls", "functions", "function_call", "stream_options", "store", "usage",
        "prompt_cache_key", "prompt_cache_retention", "safety_identifier",
      ]
    case .openAIResponses:
      [
        "input", "instructions", "max_output_tokens", "max_tool_calls", "parallel_tool_calls", "reasoning", "text",
        "top_logprobs", "truncation", "store", "stream_options", "include", "user", "prompt_cache_key",
        "prompt_cache_retention", "safety_identifier",
      ]
    }
  }

  /// Models that look up what they are asked, with or without a tool for it.
  private static func searches(_ model: String) -> Bool {
    let name = model.lowercased()
    let last = name.split(separator: "/").last ?? ""
    return [":online", "-search-preview", "-search-api", "deep-research"].contains { name.contains($0) }
      || ["sonar", "compound"].contains { last.hasPrefix($0) }
  }

  /// The first change to earlier turns that takes more than leaving something out.
  private static func compaction(in members: [String: JSONValue]) -> String? {
    guard let management = members["context_management"], management != .null else { return nil }
    guard let edits = management["edits"]?.arrayValue else { return "context_management" }
    let types = edits.map { $0["type"]?.stringValue ?? "context_management" }
    return types.first { !$0.hasPrefix("clear_") }
  }

  /// Whether the agent itself runs a tool, inside its sandbox.
  private static func isLocal(_ tool: JSONValue, api: ModelProvider.API) -> Bool {
    guard tool.objectValue != nil else { return false }
    guard let value = tool["type"], value != .null else { return true }
    guard let type = value.stringValue else { return false }
    if ["custom", "function", "local_shell", "apply_patch"].contains(type) { return true }
    // A search among the agent's own tools, which the agent makes.
    if type == "tool_search" { return tool["execution"] == "client" }
    return api == .anthropic && ["bash_", "text_editor_", "computer_", "memory_"].contains { type.hasPrefix($0) }
  }
}
