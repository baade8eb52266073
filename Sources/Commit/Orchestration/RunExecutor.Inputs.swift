import Drafting
import Models
import Plans
import RunJournal

/// What a step starts from, and what it may use.
extension RunExecutor {
  /// The tree that a step starts from: what its needs drafted, merged. `nil` when their drafts conflict, in which case
  /// one of them was sent back.
  func startingPoint(of step: Step) async throws -> Revision? {
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
      try await sendBack(conflicting: revisions[index], over: partial, paths: paths, for: step)
      return nil
    }
  }

  private func sendBack(
    conflicting revision: Revision, over partial: Revision, paths: [String], for step: Step
  ) async throws {
    let state = await log.state
    let need = step.needs.first { state.steps[$0]?.result?.revision == revision }
    let isDraft = need.flatMap(plan.step).map { if case .draft = $0.kind { true } else { false } } ?? false
    guard let target = isDraft ? need : need.flatMap(scheduler.lastDraft(before:)) else {
      let reason = "drafts do not merge in \(paths.joined(separator: ", "))"
      try await log.record(.stepFailed(StepFailed(step: step.id, outcome: .failed, reason: reason)))
      return
    }
    let attempt = state.steps[target]?.attempts ?? 1
    let feedback = """
      what you drafted conflicts with what other steps drafted, in: \(paths.joined(separator: ", ")). \
      The files now hold the other steps' changes; make yours again on top of them.
      """
    try await log.record(
      .mistakeMade(
        MistakeMade(step: target, attempt: attempt, turn: 0, mistake: .mergeConflict, detail: feedback)))
    try await reopen(target, feedback: feedback, cause: .conflict, from: partial)
  }

  /// Opens a finished step again, and every step that was built on it.
  func reopen(_ target: StepID, feedback: String, cause: StepReopened.Cause, from: Revision? = nil) async throws {
    let state = await log.state
    try await log.record(
      .stepReopened(StepReopened(step: target, cause: cause, feedback: feedback, from: from)))
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

  func templateValues() async -> Template.Values {
    let state = await log.state
    return Template.Values(
      inputs: state.start.inputs,
      steps: state.steps.compactMapValues { $0.result?.answer })
  }

  /// The text of a template, or `nil` after the step was failed for a hole without a value.
  func fill(_ template: Template, of id: StepID) async throws -> String? {
    do {
      return try template.text(with: await templateValues())
    } catch {
      let reason = error.description
      try await log.record(.stepFailed(StepFailed(step: id, outcome: .failed, reason: reason)))
      return nil
    }
  }

  /// The tier's model, counted and limited; `nil` after the step was failed because there is none.
  func meteredModel(_ tier: Tier, for id: StepID) async throws -> (model: MeteredModel, choice: ModelChoice)? {
    let state = await log.state
    do throws(ModelError) {
      guard let choice = state.start.tiers[tier.rawValue] else {
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
    } catch {
      let reason = error.reason + (error.hint.map { "; \($0)" } ?? "")
      try await log.record(.stepFailed(StepFailed(step: id, outcome: .failed, reason: reason)))
      return nil
    }
  }

  /// Lends a workspace and discards it afterwards, whatever happened.
  ///
  /// - Throws: `StepStopped` after the run was put aside because there is no workspace or no sandbox, so that nobody takes
  ///   what did not happen for a success. What is missing may be there when the run goes on.
  func withWorkspace(
    of id: StepID, attempt: Int, at revision: Revision, _ body: (any Workspace) async throws -> Void
  ) async throws {
    let workspace: any Workspace
    do {
      workspace = try await ports.store.openWorkspace(for: id, attempt: attempt, at: revision)
    } catch {
      // What a run that is being stopped could not do says nothing about the step.
      try Task.checkCancellation()
      try await suspend(id, "\(error.operation): \(error.reason)", error.hint)
      throw StepStopped()
    }
    do {
      try await body(workspace)
    } catch let error as ConfinementError {
      await workspace.discard()
      try Task.checkCancellation()
      try await suspend(id, "the sandbox cannot be had, so nothing was run: \(error.reason)", error.hint)
      throw StepStopped()
    } catch {
      await workspace.discard()
      throw error
    }
    await workspace.discard()
  }

  func suspend(_ id: StepID, _ reason: String, _ hint: String?) async throws {
    let detail = "step \(id): \(reason)" + (hint.map { "; \($0)" } ?? "")
    try await log.record(.runSuspended(RunSuspended(cause: .obstructed, detail: detail)))
  }
}

/// A step cannot go on, and the journal says why.
struct StepStopped: Error {}
