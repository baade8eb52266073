package import Documents
import Models
package import Plans

/// A question that an outside agent asks of a provider in its own words, as it is passed on.
///
/// It is written anew from what was read, so that nobody behind reads anything else in it.
package struct ForwardedQuestion: Hashable, Sendable {
  package let api: ModelProvider.API
  package let body: JSONValue
  /// As the provider knows it.
  package let model: String
  package let lane: Lane
  /// The most tokens of the answer.
  package let maximumTokens: Int
  /// Whether the agent did not ask for the usage that is asked for in its name.
  package let hidesUsage: Bool

  /// A question that is not passed on, and why.
  package struct Refused: Error, Hashable, Sendable {
    package var reason: String
  }

  /// The most tokens of an answer for which the agent sets no limit.
  package static let usualTokens = 8192

  /// - Throws: `Refused` for what is no question of this protocol, and for one that makes the provider reach out itself.
  package init(_ text: [UInt8], api: ModelProvider.API, capabilities: ModelCapabilities) throws(Refused) {
    guard let text = String(validating: text, as: UTF8.self), let document = try? JSONValue(parsing: text),
      var members = document.objectValue
    else { throw Refused(reason: "the question is no JSON object") }
    guard let model = members["model"]?.stringValue, !model.isEmpty, model.utf8.count <= 200,
      // It goes into the journal, and into the message of what lands.
      model.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
    else {
      throw Refused(reason: "the question names no model")
    }
    if let reach = ProviderReach.found(in: members, model: model, api: api) { throw Refused(reason: reach) }
    if let count = members["n"], count != .null, count != 1 {
      throw Refused(reason: "one answer is given at a time (n)")
    }
    self.api = api
    self.model = model
    lane = Lane(serviceTier: (members[api == .anthropic ? "speed" : "service_tier"])?.stringValue) ?? .standard
    let caps = Self.capNames(api).compactMap { members[$0] }.filter { $0 != .null }.map { $0.integerValue ?? 0 }
    guard caps.allSatisfy({ $0 > 0 && $0 <= 1 << 24 }) else {
      throw Refused(reason: "the limit on the answer is no number of tokens")
    }
    maximumTokens = caps.max().map { Int($0) } ?? Self.usualTokens
    // Without a limit nobody could set aside what the answer may cost.
    if caps.isEmpty { members[Self.capName(api, capabilities)] = .integer(Int64(Self.usualTokens)) }
    let asksForUsage = members["stream_options"]?["include_usage"]?.boolValue == true
    hidesUsage = api == .openAIChat && capabilities.usage && members["stream"]?.boolValue == true && !asksForUsage
    if hidesUsage {
      var options = members["stream_options"]?.objectValue ?? [:]
      options["include_usage"] = true
      members["stream_options"] = .object(options)
    }
    body = .object(members)
  }

  private static func capNames(_ api: ModelProvider.API) -> [String] {
    switch api {
    case .anthropic: ["max_tokens"]
    case .openAIResponses: ["max_output_tokens"]
    case .openAIChat: ["max_tokens", "max_completion_tokens"]
    }
  }

  private static func capName(_ api: ModelProvider.API, _ capabilities: ModelCapabilities) -> String {
    switch api {
    case .anthropic: "max_tokens"
    case .openAIResponses: "max_output_tokens"
    case .openAIChat: capabilities.tokenCap == .maxTokens ? "max_tokens" : "max_completion_tokens"
    }
  }
}
