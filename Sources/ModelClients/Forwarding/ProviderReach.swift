import Documents
import Plans

/// Finds what makes a provider reach out itself: what an agent may not reach, its provider would fetch for it, and a
/// question about an address tells whoever answers there what the agent knows.
enum ProviderReach {
  /// What is wrong with a question, in words; `nil` where nothing makes the provider reach out.
  static func found(in members: [String: JSONValue], model: String, api: ModelProvider.API) -> String? {
    for name in Self.members where members[name].map({ $0 != .null && $0 != false }) == true {
      return "\(name) makes the provider reach out, or work on when the call is over"
    }
    if model.hasSuffix(":online") { return "the model \(model) searches the web" }
    for tool in members["tools"]?.arrayValue ?? [] {
      let type = tool["type"]?.stringValue ?? "custom"
      guard isLocal(tool: type, api: api) else { return "the tool \(type) is the provider's own" }
    }
    for name in ["messages", "input", "system", "instructions"] {
      if let address = members[name].flatMap({ address(in: $0, depth: 0) }) {
        return "the provider would fetch \(address.prefix(100))"
      }
    }
    return nil
  }

  private static let members = [
    "mcp_servers", "web_search_options", "plugins", "container", "background", "prompt", "search_parameters",
    "tool_resources",
  ]

  /// Tools that the agent itself runs, inside its sandbox.
  private static func isLocal(tool type: String, api: ModelProvider.API) -> Bool {
    if ["custom", "function", "local_shell", "apply_patch"].contains(type) { return true }
    return api == .anthropic && ["bash_", "text_editor_", "computer_", "memory_"].contains { type.hasPrefix($0) }
  }

  /// Members that hold what somebody said, in which an address is only words.
  private static let prose: Set<String> = [
    "text", "content", "output", "arguments", "thinking", "refusal", "input", "instructions", "title", "signature",
  ]

  private static func isAddress(_ text: String) -> Bool {
    guard let scheme = text.utf8.prefix(40).split(separator: UInt8(ascii: ":"), maxSplits: 1).first else {
      return false
    }
    return !scheme.isEmpty && text.utf8.dropFirst(scheme.count).starts(with: "://".utf8)
  }

  /// The first address that the provider would fetch. What is deeper than any question is taken for one.
  private static func address(in value: JSONValue, depth: Int) -> String? {
    guard depth < 64 else { return "something that is nested too deep" }
    if let list = value.arrayValue {
      return list.lazy.compactMap { address(in: $0, depth: depth + 1) }.first
    }
    guard let members = value.objectValue else { return nil }
    let type = members["type"]?.stringValue ?? ""
    for (name, member) in members.sorted(by: { $0.key < $1.key }) {
      if name.hasSuffix("_url"), let url = member.stringValue ?? member["url"]?.stringValue, !url.hasPrefix("data:") {
        return url
      }
      if let text = member.stringValue, !prose.contains(name), isAddress(text) { return text }
      // What a tool is called with is for the agent alone.
      if name == "input", type.hasSuffix("tool_use") { continue }
      if let found = address(in: member, depth: depth + 1) { return found }
    }
    return nil
  }
}
