package import Models
package import Plans

/// What of a run one model in one lane served, beside what was asked for.
package struct ServiceUse: Hashable, Sendable {
  /// Who was asked, as what, and what served it.
  package struct Key: Hashable, Sendable {
    package var tier: Tier
    package var asked: ModelChoice
    /// `nil` for calls that got no answer.
    package var served: ModelAnswer.Served?

    package init(tier: Tier, asked: ModelChoice, served: ModelAnswer.Served?) {
      self.tier = tier
      self.asked = asked
      self.served = served
    }

    /// Whether another lane served than the one asked for; `false` where the server did not say.
    package var isOtherLane: Bool { served?.lane.map { $0 != asked.lane } ?? false }
  }

  package var calls = 0
  package var money = Money.zero
  /// Calls whose cost is not known, so that the money is not the whole cost.
  package var unpriced = 0

  package init() {}

  mutating func add(_ call: ModelCall) {
    calls += 1
    if let cost = call.cost.money { money += cost } else { unpriced += 1 }
  }
}

extension ModelCall {
  package var service: ServiceUse.Key { ServiceUse.Key(tier: tier, asked: asked, served: served) }
}
