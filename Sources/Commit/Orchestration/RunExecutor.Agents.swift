import Drafting
import Models
import Plans
import RunJournal

/// Draft steps that an external agent makes.
extension RunExecutor {
  func draft(
    _ step: Step, _ draft: Step.Draft, attempt: Int, from: Revision, by agent: ExternalAgent
  ) async throws {
    let state = await log.state
    let agent = agent.resolved(fast: state.start.tiers[Tier.fast.rawValue])
    let answerTokens = step.answerTokens ?? ExternalAgent.usualAnswerTokens
    var prepared = PreparedAgent(agent, name: agent.name)
    var problem = ports.agents == nil ? AgentProblem(reason: "external agents cannot be run here") : nil
    do throws(AgentProblem) {
      if let runner = ports.agents { prepared = try await runner.prepare(agent, answerTokens: answerTokens) }
    } catch {
      problem = error
    }
    let ready = prepared
    try await log.record(
      .stepStarted(StepStart(step: step.id, attempt: attempt, from: from, tier: nil, agent: ready.name)))
    guard let runner = ports.agents, problem == nil else {
      throw StepStop.failed([problem?.reason, problem?.hint].compactMap(\.self).joined(separator: "; "))
    }
    let instruction = try fill(draft.instruction, with: templateValues(state))
    let secondsLeft: Int?
    do {
      secondsLeft = try await budget.secondsLeft()
    } catch {
      throw StepStop.failed(error.text, outcome: .outOfBudget)
    }
    let calls = AgentCalls(
      step: step.id, attempt: attempt, tier: draft.tier, recorder: log, gate: budget, clock: ports.clock,
      judges: judges(of: step.id, in: state))
    try await withWorkspace(of: step.id, attempt: attempt, at: from) { workspace in
      let task = AgentTask(
        step: step.id, attempt: attempt, goal: plan.goal, instruction: instruction, prepared: ready,
        answerTokens: answerTokens, values: templateValues(state), boundary: policy.boundary,
        checks: await words(of: draft.checks), feedback: state.steps[step.id]?.feedback ?? [],
        restriction: step.sandbox, secondsLeft: secondsLeft)
      let drafter = AgentDrafter(
        runner: runner, workspace: workspace, recorder: log, progress: { ports.agentProgress(step.id, $0) })
      try await settle(try await drafter.draft(task, calls: calls), draft, step.id, attempt, in: workspace)
    }
  }

  /// What will judge the draft, and so may not be asked for it unless the policy allows that.
  private func judges(of id: StepID, in state: RunState) -> [ModelChoice] {
    let isJudged = plan.steps.contains { step in
      if case .commit = step.kind { plan.ancestors(of: step.id).contains { $0.id == id } } else { false }
    }
    guard isJudged, !policy.allowsSameModel else { return [] }
    return state.start.tiers[Tier.slow.rawValue]?.alternatives ?? []
  }
}
