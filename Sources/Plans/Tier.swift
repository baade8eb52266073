/// A named role, bound to a model and a lane.
package enum Tier: String, Hashable, Sendable, CaseIterable, Codable {
  /// For steps that can be thrown away.
  case fast
  /// For what cannot be taken back.
  case slow
}

/// How the same model is served: a second knob, never folded into the model's name.
package enum Lane: String, Hashable, Sendable, CaseIterable, Codable {
  case standard, fast, ultrafast, flex, batch
}

/// How much a model is asked to think.
package enum Effort: String, Hashable, Sendable, CaseIterable, Codable {
  case low, medium, high
}

/// A model and how it is to be served.
package struct ModelChoice: Hashable, Sendable, Codable {
  /// `provider/model`, for example `anthropic/claude-haiku-5-5`.
  package var model: String
  package var lane: Lane
  package var effort: Effort?

  package init(model: String, lane: Lane = .standard, effort: Effort? = nil) {
    self.model = model
    self.lane = lane
    self.effort = effort
  }

  /// The part before the first slash.
  package var provider: String { String(model.prefix { $0 != "/" }) }

  /// The part after the first slash: the name that the provider knows.
  package var modelName: String { String(model.drop { $0 != "/" }.dropFirst()) }
}
