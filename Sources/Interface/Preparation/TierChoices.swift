package import Plans
package import RunJournal

/// The models of the tiers: command line over plan over configuration.
package struct TierChoices {
  let plan: Plan
  let request: RunRequest
  let settings: Settings
  let mode: RunStart.Mode

  package init(plan: Plan, request: RunRequest, settings: Settings, mode: RunStart.Mode) {
    self.plan = plan
    self.request = request
    self.settings = settings
    self.mode = mode
  }

  /// The tiers that are set, by name, and what is wrong with them: one that the plan needs and nobody sets, a model without
  /// a provider.
  package func choices() -> (tiers: [String: ModelChoice], findings: [PreflightFinding]) {
    var findings: [PreflightFinding] = []
    let own = PreflightFinding.collecting(in: &findings) { try settings.configuration().tiers } ?? [:]
    var tiers = own.merging(plan.tiers) { _, ofPlan in ofPlan }
    var unclear: Set<Tier> = []
    for tier in [Tier.fast, .slow] {
      let isClear: Void? = PreflightFinding.collecting(in: &findings) { try override(&tiers, tier) }
      if isClear == nil { unclear.insert(tier) }
    }
    let needed = Self.needed(by: plan, mode).sorted { $0.rawValue < $1.rawValue }
    for tier in needed where tiers[tier] == nil && !unclear.contains(tier) {
      findings.append(
        PreflightFinding(
          "no model is set for the \(tier.rawValue) tier",
          hint: "give --\(tier.rawValue) PROVIDER/MODEL, or set tiers.\(tier.rawValue) in the plan or in "
            + settings.host.configurationPath))
    }
    return (Dictionary(uniqueKeysWithValues: tiers.map { ($0.key.rawValue, $0.value) }), findings)
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

  /// The tiers that a plan uses; a dry-run asks nobody for a verdict.
  static func needed(by plan: Plan, _ mode: RunStart.Mode = .full) -> Set<Tier> {
    var tiers: Set<Tier> = []
    for step in plan.steps {
      switch step.kind {
      case .draft(let draft):
        if draft.agent == nil { tiers.insert(draft.tier) }
        if let escalation = draft.escalation { tiers.insert(escalation) }
      case .extract(let extract): tiers.insert(extract.tier)
      case .commit: if mode == .full { tiers.insert(.slow) }
      case .check: break
      }
    }
    return tiers
  }
}
