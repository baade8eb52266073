import Drafting
import Models
import Plans
import RunJournal

/// What a step starts from, and what it may use.
extension RunExecutor {
  /// The tree that a step starts from: what its needs drafted, merged.
  ///
  /// - Throws: `StepStop.redraft` where their drafts conflict.
  func startingPoint(of step: Step) async throws -> Revision {
    let state = await log.state
    if let given = state.steps[step.id]?.startingPoint { return given }
    var revisions: [Revision] = []
    for need in step.needs {
      if let revision = state.steps[need]?.result?.revision, !revisions.contains(revision) {
        revisions.append(revision)
      }
    }
    guard let first = revisions.first else { return state.start.base }
    if revisions.count == 1 { return first }
    switch try await ports.store.merge(revisions, message: "merge of what step \(step.id) needs\n") {
    case .merged(let revision):
      try await log.record(.draftsMerged(DraftsMerged(step: step.id, revision: revision)))
      return revision
    case .conflicted(let index, let partial, let paths):
      throw try await conflict(of: revisions[index], over: partial, paths: paths, for: step)
    }
  }

  private func conflict(
    of revision: Revision, over partial: Revision, paths: [String], for step: Step
  ) async throws -> StepStop {
    let state = await log.state
    let need = step.needs.first { state.steps[$0]?.result?.revision == revision }
    let isDraft = need.flatMap(plan.step).map { if case .draft = $0.kind { true } else { false } } ?? false
    guard let target = isDraft ? need : need.flatMap(scheduler.lastDraft(before:)) else {
      return .failed("drafts do not merge in \(paths.joined(separator: ", "))")
    }
    let attempt = state.steps[target]?.attempts ?? 1
    let feedback = """
      what you drafted conflicts with what other steps drafted, in: \(paths.joined(separator: ", ")). \
      The files now hold the other steps' changes; make yours again on top of them.
      """
    try await log.record(
      .mistakeMade(
        MistakeMade(step: target, attempt: attempt, turn: 0, mistake: .mergeConflict, detail: feedback)))
    return .redraft(target, .conflict, feedback: feedback, from: partial)
  }

  /// Opens a finished step again, and every step that was built on it.
  func reopen(_ reopening: StepReopened) async throws {
    let state = await log.state
    let target = reopening.step
    try await log.record(.stepReopened(reopening))
    for step in plan.steps where plan.ancestors(of: step.id).contains(where: { $0.id == target }) {
      let known = state.steps[step.id]
      guard known?.result != nil || known?.commit.sealed != nil else { continue }
      try await log.record(
        .stepReopened(
          StepReopened(step: step.id, cause: .upstream, feedback: "step \(target) is drafted again")))
    }
  }

  /// Reopens what a crash left standing on a step that was reopened.
  func repair() async throws {
    for step in scheduler.undermined(in: await log.state) {
      try await log.record(
        .stepReopened(StepReopened(step: step, cause: .upstream, feedback: "a step before it is drafted again")))
    }
  }

  /// Goes back to the draft that a person had sent back, since no other came of it.
  func restore(_ id: StepID) async throws {
    guard let fallback = await log.state.steps[id]?.fallback else { return }
    try await log.record(.stepFinished(fallback))
  }

  func templateValues(_ state: RunState) -> Template.Values {
    Template.Values(inputs: state.start.inputs, steps: state.steps.compactMapValues { $0.result?.answer })
  }

  func templateValues() async -> Template.Values { templateValues(await log.state) }

  /// The text of a template.
  ///
  /// - Throws: `StepStop.failed` for a placeholder without a value.
  func fill(_ template: Template, with values: Template.Values) throws -> String {
    do {
      return try template.text(with: values)
    } catch {
      throw StepStop.failed(error.description)
    }
  }

  /// The tier's model, counted and limited.
  func meteredModel(
    _ tier: Tier, for id: StepID
  ) async throws(ModelError) -> (model: MeteredModel, choice: ModelChoice) {
    guard let choice = await log.state.start.tiers[tier.rawValue] else {
      throw ModelError(.unknownModel, "no model is set for the \(tier.rawValue) tier")
    }
    let first = choice.alternatives[0]
    let client = try ports.models.client(for: first, hasFallback: !choice.fallback.isEmpty)
    var fallback: [MeteredModel.Fallback] = []
    for (index, alternative) in choice.fallback.enumerated() {
      // The last one is waited for: there is nothing else to ask.
      let isLast = index == choice.fallback.count - 1
      fallback.append((alternative, try ports.models.client(for: alternative, hasFallback: !isLast)))
    }
    let model = MeteredModel(
      client: client, fallback: fallback, tier: tier, recorder: log, gate: budget, clock: ports.clock,
      progress: { ports.modelProgress(id, $0) })
    return (model, first)
  }

  /// The model of a step that can be thrown away.
  func draftingModel(_ tier: Tier, for id: StepID) async throws -> (model: MeteredModel, choice: ModelChoice) {
    do {
      return try await meteredModel(tier, for: id)
    } catch {
      throw StepStop.failed(error.reason + (error.hint.map { "; \($0)" } ?? ""))
    }
  }

  /// Lends a workspace and discards it afterwards, whatever happened.
  ///
  /// - Throws: `StepStop.suspended` where there is no workspace or no sandbox, so that nobody takes what did not happen for
  ///   a success.
  func withWorkspace<Result>(
    of id: StepID, attempt: Int, at revision: Revision, _ body: (any Workspace) async throws -> Result
  ) async throws -> Result {
    let workspace: any Workspace
    do {
      workspace = try await ports.store.openWorkspace(for: id, attempt: attempt, at: revision)
    } catch {
      // What a run that is being stopped could not do says nothing about the step.
      try Task.checkCancellation()
      throw StepStop.obstructed("step \(id): \(error.operation): \(error.reason)", hint: error.hint)
    }
    do {
      let result = try await body(workspace)
      await workspace.discard()
      return result
    } catch let error as ConfinementError {
      await workspace.discard()
      try Task.checkCancellation()
      throw StepStop.obstructed("step \(id): sandbox unavailable; nothing was run: \(error.reason)", hint: error.hint)
    } catch {
      await workspace.discard()
      throw error
    }
  }
}
