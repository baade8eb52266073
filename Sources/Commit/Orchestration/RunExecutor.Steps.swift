import Drafting
import Models
import Plans
import Policy
import RunJournal

/// The steps that can be thrown away: draft, extract and check.
extension RunExecutor {
  func draft(_ id: StepID, attempt: Int) async throws {
    guard let step = plan.step(id), case .draft(let draft) = step.kind else { return }
    guard let from = try await startingPoint(of: step) else { return }
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
    guard let instruction = try await fill(draft.instruction, of: id) else { return }
    guard let model = try await meteredModel(tier, for: id) else { return }
    try await withWorkspace(of: id, attempt: attempt, at: from) { workspace in
      let task = DraftTask(
        step: id, attempt: attempt, goal: plan.goal, instruction: instruction, boundary: policy.boundary,
        tools: draft.tools, checks: await words(of: draft.checks), choice: model.choice,
        feedback: state.steps[id]?.feedback ?? [], policy: policy)
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
    case .failed(let mistake, let feedback): try await fail(id, attempt, mistake, feedback)
    case .stopped(let outcome, let reason): try await stop(id, outcome, reason)
    case .overBoundary(let violations): try await fail(draft, id, attempt, overBoundary: violations)
    case .finished(let ending): try await finish(draft, id, attempt, in: workspace, ending)
    }
  }

  private func finish(
    _ draft: Step.Draft, _ id: StepID, _ attempt: Int, in workspace: any Workspace, _ ending: DraftEnding
  ) async throws {
    let message = "draft of step \(id), attempt \(attempt)\n\nRun: \(await log.state.start.run)\n"
    let snapshot: DraftSnapshot
    do {
      snapshot = try await workspace.snapshot(message: message)
    } catch {
      try Task.checkCancellation()
      if case .failed(let operation, let reason) = error {
        // The machine's trouble and not the drafter's: a full disk, for example.
        try await stop(id, nil, "the draft cannot be kept: \(operation): \(reason)")
        return
      }
      try await fail(id, attempt, .forbiddenPath, "the draft cannot be kept: \(error)")
      return
    }
    try await log.record(
      .draftRecorded(
        DraftRecorded(
          step: id, attempt: attempt, revision: snapshot.revision, changes: snapshot.changes,
          leftOut: snapshot.leftOut)))
    if snapshot.changes.isEmpty {
      try await fail(id, attempt, .emptyDraft, "the draft changes nothing; the files are as they were")
      return
    }
    let violations = bounds.violations(of: snapshot.changes)
    guard violations.isEmpty else {
      try await fail(draft, id, attempt, overBoundary: violations)
      return
    }
    if let feedback = try await failedCheck(draft.checks, of: id, attempt: attempt, on: snapshot.revision) {
      let lessons = try await lessons(of: ending, id, attempt)
      try await fail(id, attempt, .failedCheck, ([feedback] + lessons).joined(separator: "\n"))
      return
    }
    try await log.record(
      .stepFinished(StepFinished(step: id, attempt: attempt, revision: snapshot.revision, answer: nil)))
  }

  private func fail(
    _ draft: Step.Draft, _ id: StepID, _ attempt: Int, overBoundary violations: [BoundaryViolation]
  ) async throws {
    let excused = await log.state.steps[id]?.excusedAttempts ?? 0
    // Before the attempt's failure, so that a crash between the two does not hide why the run ends.
    if attempt - excused >= draft.allowedAttempts {
      try await log.record(.boundaryExceeded(BoundaryExceeded(step: id, violations: violations)))
    }
    let list = violations.map(\.description).joined(separator: "; ")
    try await fail(id, attempt, .overBoundary, "the draft is over the boundary: \(list)")
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

  /// The words of the checks, as far as they can be told now.
  func words(of checks: [CheckCommand]) async -> [[String]] {
    let values = await templateValues()
    return checks.compactMap { check in
      try? check.run.words.map { word throws(Template.MissingValue) in try word.text(with: values) }
    }
  }

  func extract(_ id: StepID, attempt: Int) async throws {
    guard let step = plan.step(id), case .extract(let extract) = step.kind else { return }
    guard let from = try await startingPoint(of: step) else { return }
    try await log.record(.stepStarted(StepStart(step: id, attempt: attempt, from: from, tier: extract.tier)))
    guard let question = try await fill(extract.question, of: id) else { return }
    guard let model = try await meteredModel(extract.tier, for: id) else { return }
    try await withWorkspace(of: id, attempt: attempt, at: from) { workspace in
      let task = ExtractTask(
        step: id, attempt: attempt, goal: plan.goal, question: question, schema: extract.schema,
        choice: model.choice, answers: extract.attempts)
      let extractor = Extractor(model: model.model, workspace: workspace, recorder: log)
      switch try await extractor.extract(task) {
      case .answered(let answer):
        try await log.record(.stepFinished(StepFinished(step: id, attempt: attempt, revision: from, answer: answer)))
      case .failed(let mistake, let feedback): try await fail(id, attempt, mistake, feedback)
      case .stopped(let outcome, let reason):
        try await stop(id, outcome, reason)
      }
    }
  }

  func check(_ id: StepID) async throws {
    guard let step = plan.step(id), case .check(let check) = step.kind else { return }
    guard let from = try await startingPoint(of: step) else { return }
    let attempt = (await log.state.steps[id]?.attempts ?? 0) + 1
    try await log.record(.stepStarted(StepStart(step: id, attempt: attempt, from: from, tier: nil)))
    guard let feedback = try await failedCheck(check.commands, of: id, attempt: attempt, on: from) else {
      try await log.record(.stepFinished(StepFinished(step: id, attempt: attempt, revision: from, answer: nil)))
      return
    }
    if let target = scheduler.lastDraft(before: id) {
      try await reopen(target, feedback: feedback, cause: .check)
    } else {
      try await log.record(.stepFailed(StepFailed(step: id, outcome: .failed, reason: feedback)))
    }
  }

  /// Runs checks, each on a fresh copy of a tree; returns what to tell the drafter, or `nil` when all passed.
  func failedCheck(
    _ checks: [CheckCommand], of id: StepID, attempt: Int, on revision: Revision
  ) async throws -> String? {
    let passed = await log.state.passedChecks[revision.tree] ?? []
    let values = await templateValues()
    var open: [FilledCheck] = []
    for check in checks {
      let words: [String]
      do {
        words = try check.run.words.map { word throws(Template.MissingValue) in try word.text(with: values) }
      } catch {
        return "the check `\(check.run.words.map(\.description).joined(separator: " "))` cannot be run: \(error)"
      }
      if !passed.contains(words) { open.append(FilledCheck(words: words, timeoutSeconds: check.timeoutSeconds)) }
    }
    for check in open {
      if let feedback = try await failure(of: check, of: id, attempt: attempt, on: revision) { return feedback }
    }
    return nil
  }

  /// Runs one check on a copy of the tree that no other check has run in: what one does to the files, the next must not see.
  private func failure(
    of check: FilledCheck, of id: StepID, attempt: Int, on revision: Revision
  ) async throws -> String? {
    var feedback: String?
    try await withWorkspace(of: id, attempt: attempt, at: revision) { workspace in
      let restriction = plan.step(id)?.sandbox ?? SandboxRestriction()
      let runner = RestrictedRunner(ports.runner, profile: .check, restriction: restriction)
      let checks = CheckRunner(runner: runner, recorder: log)
      let result = try await checks.run([check], of: id, attempt: attempt, tree: revision.tree, in: workspace)
      if case .failed(let text) = result { feedback = text }
    }
    return feedback
  }

  /// Ends the step for good, or puts the run aside where what is missing may come back.
  private func stop(_ id: StepID, _ outcome: RunOutcome?, _ reason: String) async throws {
    if let outcome {
      try await failStep(id, reason, outcome: outcome)
    } else {
      try await log.record(.runSuspended(RunSuspended(cause: .obstructed, detail: "step \(id): \(reason)")))
    }
  }

  func fail(_ id: StepID, _ attempt: Int, _ mistake: Mistake, _ feedback: String) async throws {
    try await log.record(
      .attemptFailed(AttemptFailed(step: id, attempt: attempt, mistake: mistake, feedback: feedback)))
  }
}
