import Authority
import BlastRadius
import Documents
import Drafting
import Effects
import History
import Models
import Plans

/// From finished drafts to a sealed proposal.
extension RunDriver {
  /// How long a seal lasts: long enough for a weekend.
  static var sealLifetimeMilliseconds: Int64 { 72 * 3_600_000 }

  func seal(_ id: StepID) async throws {
    guard let step = plan.step(id), case .commit(let commit) = step.kind else { return }
    guard let draft = try await startingPoint(of: step) else { return }
    if let feedback = try await failedCheck(checks(before: id), of: id, attempt: 1, on: draft) {
      try await sendBack(id, feedback: "on the merged drafts: \(feedback)", cause: .check)
      return
    }
    let base = await log.state.start.base
    let drafted = try await ports.store.changes(from: base, to: draft)
    guard try await isWithinBoundary(drafted, commit, of: id) else { return }
    guard !drafted.isEmpty else {
      try await failStep(id, "there is nothing to commit: the drafts change no file")
      return
    }
    guard let effects = try await survey(commit, for: id, from: base, to: draft) else { return }
    guard let landings = try await landings(of: effects, besides: draft, for: id) else { return }
    var changes = landings.isEmpty ? drafted : []
    for landing in landings { changes += try await ports.store.changes(from: landing.from, to: landing.to) }
    guard try await isWithinBoundary(changes, commit, of: id) else { return }
    let proposal = await proposal(
      for: id, commit, draft: draft, landings: landings, changes: changes, effects: effects)
    let sealed = SealedProposal(sealing: proposal)
    try await log.record(
      .proposalSealed(
        ProposalSealed(step: id, seal: sealed.seal.hex, proposal: sealed.canonicalText, revision: draft)))
  }

  private func isWithinBoundary(
    _ changes: [FileChange], _ commit: Step.Commit, of id: StepID
  ) async throws -> Bool {
    let kinds = commit.effects.map(\.kind)
    let violations = plan.boundary.violations(of: changes) + plan.boundary.violations(ofEffects: kinds)
    if violations.isEmpty { return true }
    try await log.record(.boundaryExceeded(BoundaryExceeded(step: id, violations: violations)))
    return false
  }

  /// What lands where a target has moved on since drafting began. That is what is checked, measured, shown and judged
  /// then; `nil` after the step was failed because it does not pass the checks.
  private func landings(
    of effects: [ProposedEffect], besides draft: Revision, for id: StepID
  ) async throws -> [Proposal.Landing]? {
    var landings: [Proposal.Landing] = []
    for effect in effects {
      let landing: EffectLanding?
      do {
        landing = try await ports.surveyors[effect.kind]?.landing(of: effect)
      } catch {
        try await cannotPropose(id, effect.kind, error)
        return nil
      }
      guard let landing, landing.toTree != draft.tree else { continue }
      let found = Proposal.Landing(
        from: Revision(commit: landing.fromCommit, tree: landing.fromTree),
        to: Revision(commit: landing.toCommit, tree: landing.toTree))
      if let feedback = try await failedCheck(checks(before: id), of: id, attempt: 1, on: found.to) {
        try await failStep(id, "the target has moved on, and merged with it \(feedback); begin a new run from there")
        return nil
      }
      landings.append(found)
    }
    return landings
  }

  /// Every check that a step before this one declares.
  private func checks(before id: StepID) -> [CheckCommand] {
    plan.ancestors(of: id).flatMap { step -> [CheckCommand] in
      switch step.kind {
      case .draft(let draft): draft.checks
      case .check(let check): check.commands
      case .extract, .commit: []
      }
    }
  }

  private func survey(
    _ commit: Step.Commit, for id: StepID, from base: Revision, to draft: Revision
  ) async throws -> [ProposedEffect]? {
    let state = await log.state
    let context = EffectContext(
      planName: plan.name, goal: plan.goal, run: state.start.run.text, base: base.commit, draft: draft.commit,
      attributions: drafters(before: id, in: state).map { "Drafted-by: \($0.model) (\($0.lane.rawValue) lane)" },
      values: await templateValues(), seconds: ports.clock.now.milliseconds / 1000)
    var effects: [ProposedEffect] = []
    for declaration in commit.effects {
      guard let surveyor = ports.surveyors[declaration.kind] else {
        try await failStep(id, "\(declaration.kind.rawValue) is not available in this release")
        return nil
      }
      do {
        effects.append(try await surveyor.survey(declaration, in: context))
      } catch {
        try await cannotPropose(id, declaration.kind, error)
        return nil
      }
      // The first would make the second stale, half-way through.
      if let last = effects.last, effects.dropLast().contains(where: { $0.identity == last.identity }) {
        try await failStep(id, "two effects have the same target: \(last.preview); a commit step may have one of each")
        return nil
      }
    }
    return effects
  }

  private func cannotPropose(_ id: StepID, _ kind: EffectKind, _ error: EffectError) async throws {
    switch error {
    case .conflict(let paths):
      // Drafting again from the same base could only conflict again.
      let reason = "the target has moved on, and the draft does not merge with it in: \(paths.joined(separator: ", "))"
      try await failStep(id, reason + "; begin a new run from there", outcome: .stale)
    case .obstructed(let reason):
      try await log.record(.runSuspended(RunSuspended(cause: .obstructed, detail: "\(kind.rawValue): \(reason)")))
    case .invalid(let reason), .stale(let reason), .notApplied(let reason), .inDoubt(let reason):
      try await failStep(id, "\(kind.rawValue): \(reason)")
    }
  }

  private func proposal(
    for id: StepID, _ commit: Step.Commit, draft: Revision, landings: [Proposal.Landing], changes: [FileChange],
    effects: [ProposedEffect]
  ) async -> Proposal {
    let state = await log.state
    let now = ports.clock.now
    let trees = landings.isEmpty ? [draft.tree] : landings.map(\.to.tree)
    let passed = trees.map { state.passedChecks[$0] ?? [] }
    let common = passed.dropFirst().reduce(passed.first ?? []) { $0.intersection($1) }
    let checks = common.sorted { $0.lexicographicallyPrecedes($1) }
    var proposal = Proposal(
      run: state.start.run, step: id, nonce: ports.nonce(), planName: plan.name, planDigest: state.start.planDigest,
      policy: Proposal.Policy(
        boundary: plan.boundary.document, approval: commit.approval, inputs: state.start.inputs),
      target: Proposal.TargetIdentity(path: state.start.target), base: state.start.base, draft: draft,
      changes: changes, checks: checks, effects: effects,
      judge: state.start.tiers[Tier.slow.rawValue] ?? ModelChoice(model: ""),
      drafters: drafters(before: id, in: state), sealedAt: now,
      expiresAt: Instant(milliseconds: now.milliseconds + Self.sealLifetimeMilliseconds), shown: "",
      landings: landings)
    proposal.shown = Presentation(proposal: proposal, goal: plan.goal, boundary: plan.boundary).text
    return proposal
  }

  private func drafters(before id: StepID, in state: RunState) -> [ModelChoice] {
    var choices: [ModelChoice] = []
    for step in plan.ancestors(of: id) {
      guard case .draft(let draft) = step.kind, let choice = state.start.tiers[draft.tier.rawValue] else { continue }
      if !choices.contains(choice) { choices.append(choice) }
    }
    return choices
  }

  func failStep(_ id: StepID, _ reason: String, outcome: RunOutcome = .failed) async throws {
    try await log.record(.stepFailed(StepFailed(step: id, outcome: outcome, reason: reason)))
  }

  private func sendBack(_ id: StepID, feedback: String, cause: StepReopened.Cause) async throws {
    guard let target = agenda.lastDraft(before: id) else {
      try await failStep(id, feedback)
      return
    }
    try await reopen(target, feedback: feedback, cause: cause)
  }
}
