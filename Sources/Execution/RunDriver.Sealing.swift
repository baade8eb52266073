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
    let changes = try await ports.store.changes(from: base, to: draft)
    let declared = commit.effects.map(\.kind)
    let violations = plan.boundary.violations(of: changes) + plan.boundary.violations(ofEffects: declared)
    guard violations.isEmpty else {
      try await log.record(.boundaryExceeded(BoundaryExceeded(step: id, violations: violations)))
      return
    }
    guard !changes.isEmpty else {
      try await failStep(id, "there is nothing to commit: the drafts change no file")
      return
    }
    guard let effects = try await survey(commit, for: id, from: base, to: draft) else { return }
    let proposal = await proposal(for: id, commit, draft: draft, changes: changes, effects: effects)
    let sealed = SealedProposal(sealing: proposal)
    try await log.record(
      .proposalSealed(
        ProposalSealed(step: id, seal: sealed.seal.hex, proposal: sealed.canonicalText, revision: draft)))
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
      let feedback = "the draft does not merge into the target in: \(paths.joined(separator: ", "))"
      try await sendBack(id, feedback: feedback, cause: .conflict)
    case .obstructed(let reason):
      try await log.record(.runSuspended(RunSuspended(cause: .obstructed, detail: "\(kind.rawValue): \(reason)")))
    case .invalid(let reason), .stale(let reason), .notApplied(let reason), .inDoubt(let reason):
      try await failStep(id, "\(kind.rawValue): \(reason)")
    }
  }

  private func proposal(
    for id: StepID, _ commit: Step.Commit, draft: Revision, changes: [FileChange], effects: [ProposedEffect]
  ) async -> Proposal {
    let state = await log.state
    let now = ports.clock.now
    let checks = (state.passedChecks[draft.tree] ?? []).sorted { $0.lexicographicallyPrecedes($1) }
    var proposal = Proposal(
      run: state.start.run, step: id, nonce: ports.nonce(), planName: plan.name, planDigest: state.start.planDigest,
      policy: Proposal.Policy(
        boundary: plan.boundary.document, approval: commit.approval, inputs: state.start.inputs),
      target: Proposal.TargetIdentity(path: state.start.target), base: state.start.base, draft: draft,
      changes: changes, checks: checks, effects: effects,
      judge: state.start.tiers[Tier.slow.rawValue] ?? ModelChoice(model: ""),
      drafters: drafters(before: id, in: state), sealedAt: now,
      expiresAt: Instant(milliseconds: now.milliseconds + Self.sealLifetimeMilliseconds), shown: "")
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
