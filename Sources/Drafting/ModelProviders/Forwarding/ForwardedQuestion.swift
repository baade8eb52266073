import JSON
import Models
package import Plans

/// A question that an external agent asks of a provider in its own words, as it is passed on.
///
/// It is written anew from what was read, so that nobody behind reads anything else in it.
package struct ForwardedQuestion: Hashable, Sendable {
  package let api: ModelProvider.API
  /// What is passed on. Its values take many times as much memory, and are not kept while the answer is waited for.
  package private(set) var text: [UInt8]
  /// As the provider knows it.
  package let model: String
  package let lane: Lane
  /// The most tokens of the answer.
  package private(set) var maximumTokens: Int
  /// The most tokens that the question can be read as.
  let mostInputTokens: Int
  /// Whether the agent did not ask for the usage that is asked for in its name.
  package let hidesUsage: Bool
  /// For how long it asks the provider to keep some of it, which has a price of its own; empty where it does not.
  let cacheLifetimes: Set<CacheLifetime>
  /// Whether it asks the provider to keep some of it.
  package var marksCache: Bool { !cacheLifetimes.isEmpty }
  /// The provider's own names of the limit on the answer.
  private let capNames: [String]

  /// A question that is not passed on, and why.
  package struct Refused: Error, Hashable, Sendable, CustomStringConvertible {
    package var reason: String

    package var description: String { reason }
  }

  /// How long a provider keeps what it has read.
  enum CacheLifetime: Hashable, Sendable {
    case minutes, hour
  }

  /// - Parameters:
  ///   - answerTokens: the most tokens that the step allows an answer.
  ///   - counts: whether it asks only how long it is, and so for no answer that could be limited.
  /// - Throws: `Refused` for what is no question of this protocol, and for one that makes the provider reach out itself.
  package init(
    _ text: [UInt8], api: ModelProvider.API, capabilities: ModelCapabilities,
    answerTokens: Int = ExternalAgent.usualAnswerTokens, counts: Bool = false
  ) throws(Refused) {
    var members = try Self.members(of: text)
    let model = try Self.model(in: members)
    // Codex says there which installation, folder and commit asks; no answer depends on it.
    members["client_metadata"] = nil
    if let reach = ProviderReach.found(in: members, model: model, api: api) { throw Refused(reason: reach) }
    if let count = members["n"], count != .null, count != 1 {
      throw Refused(reason: "one answer is given at a time (n)")
    }
    self.api = api
    self.model = model
    lane = try Self.lane(in: members, api, capabilities)
    cacheLifetimes = try Self.cacheLifetimes(in: members)
    capNames = counts ? [] : Self.ownCaps(api, capabilities)
    maximumTokens = try Self.limit(&members, Self.capNames(api), capNames, step: answerTokens)
    let streams = !counts && members["stream"]?.boolValue == true
    let asksForUsage = members["stream_options"]?["include_usage"]?.boolValue == true
    hidesUsage = api == .openAIChat && capabilities.usage && streams && !asksForUsage
    if hidesUsage {
      var options = members["stream_options"]?.objectValue ?? [:]
      options["include_usage"] = true
      members["stream_options"] = .object(options)
    }
    let body = JSONValue.object(members)
    self.text = Array(body.canonicalText.utf8)
    mostInputTokens = Self.mostTokens(of: body, bytes: self.text.count)
  }

  /// The same question with a shorter answer.
  package func limited(to tokens: Int) -> ForwardedQuestion {
    guard tokens < maximumTokens, !capNames.isEmpty, var members = try? Self.members(of: text) else { return self }
    var question = self
    Self.write(tokens, as: capNames, in: &members)
    question.text = Array(JSONValue.object(members).canonicalText.utf8)
    question.maximumTokens = tokens
    return question
  }

  private static func members(of text: [UInt8]) throws(Refused) -> [String: JSONValue] {
    guard isModest(text) else { throw Refused(reason: "the question has more than \(mostValues) values") }
    guard let text = String(validating: text, as: UTF8.self), let document = try? JSONValue(parsing: text),
      let members = document.objectValue
    else { throw Refused(reason: "the question is no JSON object") }
    return members
  }

  private static func model(in members: [String: JSONValue]) throws(Refused) -> String {
    guard let model = members["model"]?.stringValue, !model.isEmpty, model.utf8.count <= 200,
      // It goes into the journal, and into the message of what lands.
      model.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
    else {
      throw Refused(reason: "the question names no model")
    }
    return model
  }

  /// A lane that the provider has, so that it is priced as what it is.
  private static func lane(
    in members: [String: JSONValue], _ api: ModelProvider.API, _ capabilities: ModelCapabilities
  ) throws(Refused) -> Lane {
    let name = api == .anthropic ? "speed" : "service_tier"
    guard let value = members[name], value != .null, value != "auto" else { return .standard }
    guard let lane = Lane(serviceTier: value.stringValue), lane == .standard || capabilities.lanes[lane] != nil else {
      throw Refused(reason: "the provider is not known to have such a \(name)")
    }
    return lane
  }
}
