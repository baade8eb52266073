import Drafting
import ExternalAgents
import ModelProviders
import Models
import Plans
import RunJournal
import Texts

/// What can be known of a run's models and agents before the first token.
extension RunPreparation {
  /// Why the models or agents of a run could not work here.
  ///
  /// - Parameter asksServers: whether servers are asked which models they have.
  func modelFindings(
    _ tiers: [String: ModelChoice], of plan: Plan, in directory: ModelDirectory, _ policy: Policy, asksServers: Bool
  ) async -> [PreflightFinding] {
    let limit = policy.spend(.usd).map { (most: Money(picodollars: $0.most), key: $0.rule.key) }
    let preflight = ModelPreflight(
      directory: directory, limit: limit, asksServers: asksServers, nearest: { EditDistance.nearest(to: $0, among: $1) }
    )
    var problems: [ModelPreflight.Problem] = []
    var needs = Self.needs(of: tiers, plan, mode)
    for step in plan.steps {
      guard case .draft(let draft) = step.kind, let agent = draft.agent?.resolved(fast: tiers[Tier.fast.rawValue])
      else {
        continue
      }
      problems += self.problems(with: agent, of: step, tiers, plan, directory, policy)
      needs += agent.models.map { name in
        let model = name == agent.models.first ? agent.model ?? "" : ""
        return ModelPreflight.Need(
          place: "the agent of step \(step.id)", choice: ModelChoice(model: "\(name)/\(model)"))
      }
    }
    problems += await preflight.problems(with: needs)
    return problems.map { PreflightFinding($0.reason, hint: $0.hint) }
  }

  /// The models of the tiers that the plan uses; those to fall back to are asked only where others fail.
  private static func needs(
    of tiers: [String: ModelChoice], _ plan: Plan, _ mode: RunStart.Mode
  ) -> [ModelPreflight.Need] {
    TierChoices.needed(by: plan, mode).sorted { $0.rawValue < $1.rawValue }.flatMap { tier -> [ModelPreflight.Need] in
      guard let choice = tiers[tier.rawValue] else { return [] }
      let alternatives = choice.alternatives
      return alternatives.enumerated().map { index, choice in
        let place = "tiers.\(tier.rawValue)" + (index == 0 ? "" : ".fallback[\(index - 1)]")
        return ModelPreflight.Need(
          place: place, choice: choice,
          answerTokens: index == 0 ? choice.answerTokens ?? DraftLimits().maximumTokens : nil,
          hasAlternative: alternatives.count > 1)
      }
    }
  }

  /// A preset that cannot be started here, and an agent that is told to ask what will judge its draft.
  private func problems(
    with agent: ExternalAgent, of step: Step, _ tiers: [String: ModelChoice], _ plan: Plan,
    _ directory: ModelDirectory, _ policy: Policy
  ) -> [ModelPreflight.Problem] {
    var problems: [ModelPreflight.Problem] = []
    let setup = AgentSetup(directory: directory, path: host.environment["PATH"] ?? "", home: host.home)
    do throws(AgentProblem) {
      _ = try setup.prepare(agent, answerTokens: step.answerTokens ?? ExternalAgent.usualAnswerTokens)
    } catch {
      problems.append(ModelPreflight.Problem("step \(step.id): \(error.reason)", hint: error.hint))
    }
    let isJudged = plan.steps.contains { other in
      if case .commit = other.kind { plan.ancestors(of: other.id).contains { $0.id == step.id } } else { false }
    }
    guard isJudged, !policy.allowsSameModel else { return problems }
    let judges = (tiers[Tier.slow.rawValue]?.alternatives ?? []).map(\.modelName)
    for judge in agent.named(among: judges) {
      problems.append(
        ModelPreflight.Problem(
          "step \(step.id): its agent is told to ask \(judge), which will judge its draft",
          hint: agent.preset == nil
            ? "name another model among the agent's words, or write tiers: { slow: { model: PROVIDER/OTHER } }"
            : "write model: OTHER beside the preset, or tiers: { slow: { model: PROVIDER/OTHER } }"))
    }
    return problems
  }
}
