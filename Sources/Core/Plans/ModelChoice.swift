/// A model and how it is to be served.
package struct ModelChoice: Hashable, Sendable {
  /// `provider/model`, for example `anthropic/claude-haiku-5-5`.
  package var model: String
  package var lane: Lane
  package var effort: Effort?
  /// Models to ask instead while the provider is down, in this order; none has fall-backs of its own.
  package var fallback: [ModelChoice]
  /// The most tokens of an answer, thinking included; `nil` leaves it to the step and to what is usual.
  package var answerTokens: Int?

  package init(
    model: String, lane: Lane = .standard, effort: Effort? = nil, fallback: [ModelChoice] = [],
    answerTokens: Int? = nil
  ) {
    self.answerTokens = answerTokens
    self.model = model
    self.lane = lane
    self.effort = effort
    self.fallback = fallback
  }

  /// The part before the first slash.
  package var provider: String { String(model.prefix { $0 != "/" }) }

  /// The part after the first slash: the provider's own name of the model.
  package var modelName: String { String(model.drop { $0 != "/" }.dropFirst()) }

  /// This choice and its fall-backs, in the order in which they are asked, each without fall-backs.
  package var alternatives: [ModelChoice] {
    [ModelChoice(model: model, lane: lane, effort: effort, answerTokens: answerTokens)] + fallback
  }
}

extension ModelChoice: Codable {
  private enum CodingKeys: String, CodingKey {
    case model, lane, effort, fallback, answerTokens
  }

  package init(from decoder: any Decoder) throws {
    let members = try decoder.container(keyedBy: CodingKeys.self)
    model = try members.decode(String.self, forKey: .model)
    lane = try members.decode(Lane.self, forKey: .lane)
    effort = try members.decodeIfPresent(Effort.self, forKey: .effort)
    fallback = try members.decodeIfPresent([ModelChoice].self, forKey: .fallback) ?? []
    answerTokens = try members.decodeIfPresent(Int.self, forKey: .answerTokens)
  }

  package func encode(to encoder: any Encoder) throws {
    var members = encoder.container(keyedBy: CodingKeys.self)
    try members.encode(model, forKey: .model)
    try members.encode(lane, forKey: .lane)
    try members.encodeIfPresent(effort, forKey: .effort)
    // Not written when empty, so that requests recorded before fall-backs existed keep their digests.
    if !fallback.isEmpty { try members.encode(fallback, forKey: .fallback) }
    try members.encodeIfPresent(answerTokens, forKey: .answerTokens)
  }
}

extension ModelChoice: CustomStringConvertible {
  /// For example `anthropic/claude-opus-5-5, lane fast, effort high`; the standard lane is not mentioned.
  package var description: String {
    let parts = [model, lane == .standard ? nil : "lane \(lane.rawValue)", effort.map { "effort \($0.rawValue)" }]
    return parts.compactMap { $0 }.joined(separator: ", ")
  }
}
