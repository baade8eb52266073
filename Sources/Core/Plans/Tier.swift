/// A named role, bound to a model and a lane.
package enum Tier: String, Hashable, Sendable, CaseIterable, Codable {
  /// For steps whose result can be thrown away.
  case fast
  /// For what cannot be undone.
  case slow
}

/// How the same model is served: a setting of its own, never part of the model's name.
package enum Lane: String, Hashable, Sendable, CaseIterable, Codable {
  case standard, fast, ultrafast, flex, batch
}

/// How much a model is asked to think.
package enum Effort: String, Hashable, Sendable, CaseIterable, Codable {
  case none, minimal, low, medium, high, xhigh, max
}
