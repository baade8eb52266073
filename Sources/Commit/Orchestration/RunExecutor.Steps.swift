import Drafting
import Models
import Plans
import Policy
import RunJournal

/// The steps that can be thrown away: draft, extract and check.
extension RunExecutor {
  func draft(_ id: StepID, attempt: Int) async throws {
    guard let step = plan.step(id), case .draft(let draft) = step.kind else { return }
    if try await takeUp(draft, id, attempt) { return }
    let from = try await startingPoint(of: step)
    let state = await log.state
    let counted = attempt - (state.steps[id]?.excusedAttempts ?? 0)
    if let agent = draft.agent, !draft.isEscalated(at: counted) {
      return try await self.draft(step, draft, attempt: attempt, from: from, by: agent)
    }
    let tier = draft.tier(at: counted)
    try await log.record(
      .stepStarted(
        StepStart(
          step: id, attempt: attempt, from: from, tier: tier, isEscalated: draft.isEscalated(at: counted) ? true : nil))
    )
    let instruction = try fill(draft.instruction, with: templateValues(state))
    let model = try await draftingModel(tier, for: id)
    try await withWorkspace(of: id, attempt: attempt, at: from) { workspace in
      let task = DraftTask(
        step: id, attempt: attempt, goal: plan.goal, instruction: instruction, boundary: policy.boundary,
        tools: draft.tools, checks: await words(of: draft.checks), choice: model.choice,
        feedback: state.steps[id]?.feedback ?? [], limits: DraftLimits(answerTokens: step, model.choice),
        policy: policy)
      let runner = RestrictedRunner(ports.runner, profile: .draft, restriction: step.sandbox)
      let drafter = Drafter(model: model.model, workspace: workspace, runner: runner, recorder: log)
      try await settle(try await drafter.draft(task), draft, id, attempt, in: workspace)
    }
  }

  /// Goes on with what an attempt came to.
  func settle(
    _ outcome: DraftOutcome, _ draft: Step.Draft, _ id: StepID, _ attempt: Int, in workspace: any Workspace
  ) async throws {
    switch outcome {
    case .failed(let mistake, let feedback): throw lost(id, attempt, mistake, feedback)
    case .stopped(let outcome, let reason): throw stopped(id, outcome, reason)
    case .overBoundary(let violations): throw try await overBoundary(draft, id, attempt, violations)
    case .finished(let ending): try await finish(draft, id, attempt, in: workspace, ending)
    }
  }

  private func finish(
    _ draft: Step.Draft, _ id: StepID, _ attempt: Int, in workspace: any Workspace, _ ending: DraftEnding
  ) async throws {
    // What is too much by names and sizes alone is neither read nor kept.
    let certain = bounds.violations(of: (try? await workspace.additions()) ?? [])
    guard certain.isEmpty else { throw try await overBoundary(draft, id, attempt, certain) }
    let snapshot = try await snapshot(of: workspace, id, attempt)
    try await log.record(
      .draftRecorded(
        DraftRecorded(
          step: id, attempt: attempt, revision: snapshot.revision, changes: snapshot.changes,
          leftOut: snapshot.leftOut)))
    try await conclude(draft, id, attempt, snapshot.revision, snapshot.changes, snapshot.leftOut, ending)
  }

  /// Holds a recorded draft against the boundary and the checks.
  ///
  /// - Parameter ending: how the drafter came to its end; `nil` where another process saw that.
  private func conclude(
    _ draft: Step.Draft, _ id: StepID, _ attempt: Int, _ revision: Revision, _ changes: [FileChange],
    _ leftOut: [String], _ ending: DraftEnding?
  ) async throws {
    guard !changes.isEmpty else {
      let leftOut = leftOut.prefix(10).joined(separator: "; ")
      let remark = leftOut.isEmpty ? "" : "; what it wrote is left out of a draft: \(leftOut)"
      throw lost(id, attempt, .emptyDraft, "the draft changes nothing; the files are as they were\(remark)")
    }
    let violations = bounds.violations(of: changes)
    guard violations.isEmpty else { throw try await overBoundary(draft, id, attempt, violations) }
    if let failed = try await failedCheck(draft.checks, of: id, attempt: attempt, on: revision) {
      var lessons: [String] = []
      if let ending { lessons = try await self.lessons(of: ending, id, attempt) }
      throw lost(id, attempt, failed.mistake, ([failed.text] + lessons).joined(separator: "\n"))
    }
    try await log.record(
      .stepFinished(StepFinished(step: id, attempt: attempt, revision: revision, answer: nil)))
  }

  /// Goes on with a draft that was recorded before its checks could run: nothing is asked of a model again.
  ///
  /// - Returns: whether there was one.
  private func takeUp(_ draft: Step.Draft, _ id: StepID, _ attempt: Int) async throws -> Bool {
    guard let known = await log.state.steps[id], case .running(attempt: attempt) = known.phase, known.awaitsChecks,
      let recorded = known.drafts.last, recorded.attempt == attempt
    else { return false }
    try await conclude(draft, id, attempt, recorded.revision, recorded.changes, recorded.leftOut, nil)
    return true
  }

  private func snapshot(of workspace: any Workspace, _ id: StepID, _ attempt: Int) async throws -> DraftSnapshot {
    let message = "draft of step \(id), attempt \(attempt)\n\nRun: \(await log.state.start.run)\n"
    do {
      return try await workspace.snapshot(message: message)
    } catch {
      try Task.checkCancellation()
      if case .failed(let operation, let reason) = error {
        // The machine's trouble and not the drafter's: a full disk, for example.
        throw stopped(id, nil, "the draft cannot be kept: \(operation): \(reason)")
      }
      throw lost(id, attempt, error.isOfSize ? .overBoundary : .forbiddenPath, "the draft cannot be kept: \(error)")
    }
  }

  private func overBoundary(
    _ draft: Step.Draft, _ id: StepID, _ attempt: Int, _ violations: [BoundaryViolation]
  ) async throws -> StepStop {
    let excused = await log.state.steps[id]?.excusedAttempts ?? 0
    // Before the attempt's failure, so that a crash between the two does not hide why the run ends.
    if attempt - excused >= draft.allowedAttempts {
      try await log.record(.boundaryExceeded(BoundaryExceeded(step: id, violations: violations)))
    }
    let list = violations.map(\.description).joined(separator: "; ")
    return lost(id, attempt, .overBoundary, "the draft is over the boundary: \(list)")
  }

  /// Notes what a drafter left out or claimed, now that a check failed; returns what to tell it besides.
  private func lessons(of ending: DraftEnding, _ id: StepID, _ attempt: Int) async throws -> [String] {
    var lessons: [(Mistake, String)] = []
    if let claim = ending.claim {
      lessons.append((.contradictedClaim, "you said \"\(claim)\", and the runtime's own run of the check says no"))
    }
    if let words = ending.unrunChecks.first {
      let check = words.joined(separator: " ")
      lessons.append(
        (.skippedPrecondition, "you did not run `\(check)` after your last edit: run it before you are done"))
    }
    for (mistake, detail) in lessons {
      try await log.record(
        .mistakeMade(
          MistakeMade(step: id, attempt: attempt, turn: ending.turn, mistake: mistake, detail: detail)))
    }
    return lessons.map(\.1)
  }

  func extract(_ id: StepID, attempt: Int) async throws {
    guard let step = plan.step(id), case .extract(let extract) = step.kind else { return }
    let from = try await startingPoint(of: step)
    try await log.record(.stepStarted(StepStart(step: id, attempt: attempt, from: from, tier: extract.tier)))
    let question = try fill(extract.question, with: await templateValues())
    let model = try await draftingModel(extract.tier, for: id)
    try await withWorkspace(of: id, attempt: attempt, at: from) { workspace in
      let task = ExtractTask(
        step: id, attempt: attempt, goal: plan.goal, question: question, schema: extract.schema,
        choice: model.choice, answers: extract.attempts, limits: DraftLimits(answerTokens: step, model.choice))
      let extractor = Extractor(model: model.model, workspace: workspace, recorder: log)
      switch try await extractor.extract(task) {
      case .answered(let answer):
        try await log.record(.stepFinished(StepFinished(step: id, attempt: attempt, revision: from, answer: answer)))
      case .failed(let mistake, let feedback): throw lost(id, attempt, mistake, feedback)
      case .stopped(let outcome, let reason): throw stopped(id, outcome, reason)
      }
    }
  }

  func check(_ id: StepID) async throws {
    guard let step = plan.step(id), case .check(let check) = step.kind else { return }
    let from = try await startingPoint(of: step)
    let attempt = (await log.state.steps[id]?.attempts ?? 0) + 1
    try await log.record(.stepStarted(StepStart(step: id, attempt: attempt, from: from, tier: nil)))
    if let failed = try await failedCheck(check.commands, of: id, attempt: attempt, on: from) {
      throw sentBack(id, failed.text, .check)
    }
    try await log.record(.stepFinished(StepFinished(step: id, attempt: attempt, revision: from, answer: nil)))
  }

  /// A complaint about a step, for the draft step before it.
  func sentBack(_ id: StepID, _ feedback: String, _ cause: StepReopened.Cause) -> StepStop {
    guard let target = scheduler.lastDraft(before: id) else { return .failed(PromptDelimiter.firstLine(feedback)) }
    return .redraft(target, cause, feedback: feedback)
  }

  /// A step that ended for good; or one for which something is missing that may come back, where there is no outcome.
  private func stopped(_ id: StepID, _ outcome: RunOutcome?, _ reason: String) -> StepStop {
    outcome.map { .failed(reason, outcome: $0) } ?? .obstructed("step \(id): \(reason)")
  }

  private func lost(_ id: StepID, _ attempt: Int, _ mistake: Mistake, _ feedback: String) -> StepStop {
    .attempt(AttemptFailed(step: id, attempt: attempt, mistake: mistake, feedback: feedback))
  }
}
