import Approval
import Drafting
import EffectKit
import JSON
import Models
import Plans
import Policy
import RunJournal

/// From finished drafts to a sealed proposal.
extension RunExecutor {
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
    guard try await isWithinBoundary(drafted, of: id) else { return }
    guard !drafted.isEmpty else {
      try await failStep(id, "there is nothing to commit: the drafts change no file")
      return
    }
    guard let proposed = try await propose(commit, for: id, from: base, to: draft) else { return }
    let effects = EffectOrder.arranged(proposed)
    guard try await areAllowed(effects, for: id) else { return }
    guard let landings = try await landings(of: effects, for: id, besides: draft) else { return }
    guard try await passesChecks(landings, of: id) else { return }
    let parts = ProposalParts(
      nonce: ports.nonce(), sealedAt: ports.clock.now, draft: draft, landings: landings, effects: effects,
      checks: await passedChecks(on: draft, landings, before: id), missingWalls: await log.state.missingWalls)
    guard let proposal = try await assemble(parts, for: id, commit) else { return }
    guard try await isWithinBoundary(proposal.changes, of: id, effects: effects) else { return }
    let sealed = SealedProposal(sealing: proposal)
    try await log.record(
      .proposalSealed(sealed.record(revision: draft)))
  }

  /// Whether none of the effects reaches what was rejected or blocked in this run.
  private func areAllowed(_ effects: [ProposedEffect], for id: StepID) async throws -> Bool {
    let denied = DeniedTargets(await log.state.denials)
    for effect in effects {
      guard let denial = denied.denials(of: effect).first(where: { $0.source != .verdict }) else { continue }
      let reason = "\(effect.kind.rawValue): \(denial.target) was denied in this run: \(denial.reason)"
      try await failStep(id, reason, outcome: denial.source == .boundary ? .blocked : .rejected)
      return false
    }
    return true
  }

  /// Blocks the run where its plan declares more effects than it may have, before anything is spent on drafts.
  func refuseDeclared() async throws {
    let state = await log.state
    guard state.end == nil, state.violations.isEmpty else { return }
    let commits = plan.steps.compactMap { step -> (id: StepID, effects: [EffectDeclaration])? in
      if case .commit(let commit) = step.kind { (step.id, commit.effects) } else { nil }
    }
    let violations = bounds.violations(declaring: commits.flatMap { $0.effects.map(\.kind) })
    guard !violations.isEmpty, let first = commits.first else { return }
    try await log.record(.boundaryExceeded(BoundaryExceeded(step: first.id, violations: violations)))
  }

  private func isWithinBoundary(
    _ changes: [FileChange], of id: StepID, effects: [ProposedEffect] = []
  ) async throws -> Bool {
    let violations = bounds.violations(of: changes) + bounds.violations(of: effects.map(\.facts))
    guard let violation = violations.first else { return true }
    if let denial = TargetsDenied(blocking: effects, of: id, reason: violation.description) {
      try await log.record(.targetsDenied(denial))
    }
    try await log.record(.boundaryExceeded(BoundaryExceeded(step: id, violations: violations)))
    return false
  }

  /// What lands where a target has moved on since drafting began. That is what is checked, measured, shown and judged
  /// then; `nil` after the step was failed because it cannot be told.
  func landings(
    of effects: [ProposedEffect], for id: StepID, besides draft: Revision
  ) async throws -> [Proposal.MergeResult]? {
    var landings: [Proposal.MergeResult] = []
    for effect in effects {
      let landing: MergeResult?
      do {
        landing = try await ports.planners[effect.kind]?.landing(of: effect)
      } catch {
        try await cannotPropose(id, effect.kind, error)
        return nil
      }
      guard let landing, landing.toTree != draft.tree else { continue }
      landings.append(
        Proposal.MergeResult(
          from: Revision(commit: landing.fromCommit, tree: landing.fromTree),
          to: Revision(commit: landing.toCommit, tree: landing.toTree)))
    }
    return landings
  }

  private func passesChecks(_ landings: [Proposal.MergeResult], of id: StepID) async throws -> Bool {
    for landing in landings {
      if let feedback = try await failedCheck(checks(before: id), of: id, attempt: 1, on: landing.to) {
        try await failStep(id, "the target has moved on, and merged with it \(feedback); begin a new run from there")
        return false
      }
    }
    return true
  }

  /// Every check that a step before this one declares.
  func checks(before id: StepID) -> [CheckCommand] {
    plan.ancestors(of: id).flatMap { step -> [CheckCommand] in
      switch step.kind {
      case .draft(let draft): draft.checks
      case .check(let check): check.commands
      case .extract, .commit: []
      }
    }
  }

  func cannotPropose(_ id: StepID, _ kind: EffectKind, _ error: EffectError) async throws {
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

  func drafters(before id: StepID, in state: RunState) -> [ModelChoice] {
    var choices: [ModelChoice] = []
    for draft in drafts(before: id, in: state) {
      for choice in draft.drafters where !choices.contains(choice) { choices.append(choice) }
    }
    return choices
  }

  /// The draft steps before a step that were begun.
  private func drafts(before id: StepID, in state: RunState) -> [StepState] {
    plan.ancestors(of: id).compactMap { step in
      guard case .draft = step.kind else { return nil }
      return state.steps[step.id]
    }
  }

  /// Who drafted, for the message of what lands.
  func attributions(before id: StepID, in state: RunState) -> [String] {
    var lines: [String] = []
    func add(_ line: String) { if !lines.contains(line) { lines.append(line) } }
    for draft in drafts(before: id, in: state) {
      let agent = draft.start?.agent
      if let agent { add("Drafted-by: \(agent) (external agent)") }
      let escalated = draft.start?.isEscalated == true ? ", escalated to the \(Tier.slow.rawValue) tier" : ""
      let asking = agent.map { ", asked by \($0)" } ?? ""
      for choice in draft.drafters {
        add("Drafted-by: \(choice.model) (\(choice.lane.rawValue) lane\(escalated)\(asking))")
      }
    }
    return lines
  }

  func failStep(_ id: StepID, _ reason: String, outcome: RunOutcome = .failed) async throws {
    try await log.record(.stepFailed(StepFailed(step: id, outcome: outcome, reason: reason)))
  }

  private func sendBack(_ id: StepID, feedback: String, cause: StepReopened.Cause) async throws {
    guard let target = scheduler.lastDraft(before: id) else {
      try await failStep(id, feedback)
      return
    }
    try await reopen(target, feedback: feedback, cause: cause)
  }
}
