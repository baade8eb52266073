import Plans

/// The models of the tiers: command line over plan over configuration.
struct TierChoices {
  let plan: Plan
  let request: RunRequest
  let settings: Settings

  /// - Throws: `CommandFailure` for a tier that the plan needs and nobody sets.
  func choices() throws -> [String: ModelChoice] {
    var tiers = try settings.configuration().tiers.merging(plan.tiers) { _, ofPlan in ofPlan }
    for tier in [Tier.fast, .slow] { try override(&tiers, tier) }
    for tier in Self.needed(by: plan) where tiers[tier] == nil {
      throw CommandFailure(
        .usage, "no model is set for the \(tier.rawValue) tier",
        hint: "give --\(tier.rawValue) PROVIDER/MODEL, or set tiers.\(tier.rawValue) in the plan or in "
          + settings.host.configurationPath)
    }
    return Dictionary(uniqueKeysWithValues: tiers.map { ($0.key.rawValue, $0.value) })
  }

  private func override(_ tiers: inout [Tier: ModelChoice], _ tier: Tier) throws {
    if let model = request.models[tier] {
      guard model.contains("/"), !model.hasPrefix("/"), !model.hasSuffix("/") else {
        throw CommandFailure(
          .usage, "--\(tier.rawValue) \(model) names no provider",
          hint: "write PROVIDER/MODEL, for example anthropic/claude-haiku-5-5")
      }
      tiers[tier] = ModelChoice(
        model: model, effort: tiers[tier]?.effort, answerTokens: tiers[tier]?.answerTokens)
    }
    if let lane = request.lanes[tier] { tiers[tier]?.lane = lane }
  }

  /// The tiers that a plan uses.
  static func needed(by plan: Plan) -> Set<Tier> {
    var tiers: Set<Tier> = []
    for step in plan.steps {
      switch step.kind {
      case .draft(let draft):
        if draft.agent == nil { tiers.insert(draft.tier) }
        if let escalation = draft.escalation { tiers.insert(escalation) }
      case .extract(let extract): tiers.insert(extract.tier)
      case .commit: tiers.insert(.slow)
      case .check: break
      }
    }
    return tiers
  }
}
