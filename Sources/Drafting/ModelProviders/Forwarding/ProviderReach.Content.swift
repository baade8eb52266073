import JSON
import Plans

/// What was said so far, and what of it a provider would have to look up.
extension ProviderReach {
  /// The first thing that is wrong with content, in words. What is deeper than any question is wrong.
  ///
  /// - Parameter name: of the member that it is, which says what its parts are.
  static func wrong(in value: JSONValue, as name: String, api: ModelProvider.API, depth: Int = 0) -> String? {
    guard depth < 64 else { return "something is nested too deep" }
    if let list = value.arrayValue {
      return list.lazy.compactMap { part in
        (lists.contains(name) ? wrong(part: part, of: name, api) : nil)
          ?? wrong(in: part, as: name, api: api, depth: depth + 1)
      }.first
    }
    guard let members = value.objectValue else { return nil }
    let isCall = members["type"]?.stringValue?.hasSuffix("tool_use") == true
    for (name, member) in members.sorted(by: { $0.key < $1.key }) {
      if let found = wrong(member: member, name) { return found }
      // What a tool is called with is for the agent alone.
      if isCall, name == "input" { continue }
      if let found = wrong(in: member, as: name, api: api, depth: depth + 1) { return found }
    }
    return nil
  }

  /// Members whose elements are parts of content.
  private static let lists: Set<String> = ["messages", "input", "content", "system", "output", "summary", "tool_calls"]

  private static func types(_ api: ModelProvider.API) -> Set<String> {
    switch api {
    case .anthropic:
      [
        "text", "image", "document", "tool_use", "tool_result", "thinking", "redacted_thinking", "tool_reference",
      ]
    case .openAIChat: ["text", "image_url", "refusal", "thinking", "function", "custom"]
    case .openAIResponses:
      [
        "message", "input_text", "output_text", "text", "input_image", "refusal", "reasoning", "reasoning_text",
        "summary_text", "function_call", "function_call_output", "custom_tool_call", "custom_tool_call_output",
        "local_shell_call", "local_shell_call_output", "apply_patch_call", "apply_patch_call_output",
        "additional_tools", "tool_search_call", "tool_search_output",
      ]
    }
  }

  private static func wrong(part: JSONValue, of name: String, _ api: ModelProvider.API) -> String? {
    guard part.objectValue != nil else { return nil }
    guard let type = part["type"]?.stringValue else {
      if let other = part["output_config"].flatMap(reference) { return "a schema refers to \(other.prefix(100))" }
      if part["tools"] != nil { return foreign(in: part["tools"] ?? .null, api: api) }
      let isNamed = part["role"]?.stringValue != nil || name == "tool_calls"
      return isNamed && part["type"] == nil ? nil : "a part of \(name) does not say what it is"
    }
    guard types(api).contains(type) else { return "\(type) in \(name) is not among what is passed on of a question" }
    let source = part["source"]?["type"]?.stringValue
    // Tools that come in the middle of a conversation are held to the same as those at its beginning.
    if let found = foreign(in: part["tools"] ?? .null, api: api) { return found }
    let schemas = ["tools", "output_config", "response_format"].lazy.compactMap { part[$0].flatMap(reference) }
    if let other = schemas.first { return "a schema refers to \(other.prefix(100))" }
    switch type {
    case "document" where source != "text" && source != "content": return "documents are passed on as text alone"
    case "image":
      let isHere = source == "base64" && part["source"]?["media_type"]?.stringValue?.hasPrefix("image/") == true
      return isHere ? nil : "the provider would fetch an image, or it is none"
    case "reasoning":
      let isWhole =
        part["encrypted_content"]?.stringValue?.isEmpty == false || part["content"]?.arrayValue?.isEmpty == false
      return isWhole ? nil : "reasoning without its encrypted_content stands for what is not in the question"
    default: return nil
    }
  }

  /// Members that hold what somebody said, in which an address is only words.
  private static let prose: Set<String> = [
    "text", "content", "output", "arguments", "thinking", "refusal", "input", "instructions", "title", "signature",
    "reasoning", "reasoning_content",
  ]

  private static func wrong(member: JSONValue, _ name: String) -> String? {
    if ["file_id", "file_ids", "audio", "input_audio"].contains(name), member != .null {
      return "\(name) stands for what is not in the question"
    }
    if name.hasSuffix("_url"), let url = member.stringValue ?? member["url"]?.stringValue {
      guard url.hasPrefix("data:") else { return "the provider would fetch \(url.prefix(100))" }
      return url.hasPrefix("data:image/") ? nil : "of files only images are passed on"
    }
    guard !prose.contains(name), let text = member.stringValue, isAddress(text) else { return nil }
    return "the provider would fetch \(text.prefix(100))"
  }

  private static func isAddress(_ text: String) -> Bool {
    guard let scheme = text.utf8.prefix(40).split(separator: UInt8(ascii: ":"), maxSplits: 1).first else {
      return false
    }
    return !scheme.isEmpty && text.utf8.dropFirst(scheme.count).starts(with: "://".utf8)
  }
}
