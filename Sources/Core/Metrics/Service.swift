package import Plans

/// Who was asked to do something: a tier, and the model and lane that it was bound to.
package struct Service: Hashable, Sendable {
  package var tier: Tier
  package var model: String
  /// The lane that was asked for.
  package var lane: Lane

  package init(tier: Tier, model: String, lane: Lane) {
    self.tier = tier
    self.model = model
    self.lane = lane
  }

  package init(tier: Tier, choice: ModelChoice) {
    self.init(tier: tier, model: choice.model, lane: choice.lane)
  }
}

extension Service: Comparable {
  package static func < (left: Service, right: Service) -> Bool {
    (left.tier.rawValue, left.model, left.lane.rawValue) < (right.tier.rawValue, right.model, right.lane.rawValue)
  }
}
