import Approval
import Drafting
import EffectKit
import Models
import Plans
import Policy
import RunJournal

/// From finished drafts to a sealed proposal: merge, check, measure, propose, check what lands, seal.
extension RunExecutor {
  /// What builds the proposal of a commit step, over the run and the rules as they are now.
  ///
  /// - Parameter effects: those that are known, at whose branches policies may say more.
  func builder(of id: StepID, moving effects: [ProposedEffect] = []) async throws -> ProposalBuilder {
    try await builder(of: id, under: try await rules(on: effects))
  }

  /// - Parameter rules: what is in force at what is changed.
  func builder(of id: StepID, under rules: Policy) async throws -> ProposalBuilder {
    guard let step = plan.step(id), case .commit(let commit) = step.kind else {
      throw StepStop.failed("step \(id) is not a commit step")
    }
    let policy = rules.sealed(over: self.policy)
    return ProposalBuilder(
      plan: plan, policy: policy, bounds: PolicyJudge(policy), ports: ports, state: await log.state, step: step,
      commit: commit)
  }

  func seal(_ id: StepID) async throws {
    do {
      try await sealAnew(id)
    } catch let stop as StepStop {
      throw await log.state.steps[id]?.earlier.isEmpty == false ? stop.keepingDrafts : stop
    }
  }

  private func sealAnew(_ id: StepID) async throws {
    let before = try await builder(of: id)
    let places = try before.placesToApply()
    guard before.commit.effects.isEmpty || !places.isEmpty else {
      throw StepStop.failed("every effect of step \(id) was applied under earlier seals", outcome: .stale)
    }
    let targets = try await before.targets()
    // Whoever was overtaken once waits for its turn, so that what is checked now is what lands.
    if before.known.remerges > 0 { try await line.enter(Set(targets.map(\.name))) }
    // Where a part was applied, the rest is of the same draft.
    let draft =
      if let applied = before.known.earlier.last?.sealed { applied.revision } else {
        try await startingPoint(of: before.step)
      }
    if let feedback = try await failedCheck(plan.checks(before: id), of: id, attempt: 1, on: draft)?.text {
      throw sentBack(id, "on the merged drafts: \(feedback)", .check)
    }
    let drafted = try await ports.store.changes(from: before.base, to: draft)
    try requireWithinBoundary(before.bounds, drafted, of: id)
    guard !drafted.isEmpty else { throw StepStop.failed("nothing to commit: the drafts change no file") }
    let effects = try await effects(of: draft, before)
    try await requireAllowed(effects)
    // What a push brings besides is somebody's own; the seal claims no check of it.
    let merges = effects.filter(\.consumes.isEmpty)
    try await check(before.mergeResults(of: merges, besides: draft), of: id)
    // Checks have run since.
    let after = try await builder(of: id, moving: effects)
    let proposal = try await after.proposal(of: draft, effects: effects)
    try await requireSomethingToDo(proposal)
    let run = after.bounds.violations(of: try facts(of: proposal, under: after.policy))
    guard run.isEmpty else { throw StepStop.overBoundary(run) }
    try requireWithinBoundary(
      after.bounds, proposal.changes, of: id, effects: effects, besides: try RunTotals(of: after.state, besides: id))
    try await requireNotRejected(proposal, by: try await rules(on: effects))
    let sealed = SealedProposal(sealing: proposal)
    // What is decided about must be there when it is applied, whatever happens until then.
    try await ports.store.makeDurable()
    try await log.record(
      .proposalSealed(sealed.record(revision: draft)))
  }

  /// Ends a run whose branches hold by now what it drafted: nobody is asked about an empty merge.
  private func requireSomethingToDo(_ proposal: Proposal) async throws {
    // Where another effect does something besides, there is something to decide.
    guard proposal.changes.isEmpty, proposal.mergeResults.count == proposal.effects.count else { return }
    let outcome = await log.state.begunEffects.isEmpty ? RunOutcome.drafted : .stale
    throw StepStop.failed("the target holds already what was drafted, so there is nothing to do", outcome: outcome)
  }

  private func effects(of draft: Revision, _ builder: ProposalBuilder) async throws -> [ProposedEffect] {
    do {
      return try await builder.effects(of: draft)
    } catch let conflict as TargetConflict {
      throw try await self.conflict(with: conflict, builder)
    } catch let mistake as DraftedMistake {
      throw sentBack(mistake, builder)
    } catch StepStop.failed(let reason, outcome: .failed) where builder.known.voided != nil {
      // It could be made before: what has changed since is why it cannot be any more.
      throw StepStop.failed("the proposal cannot be made anew: \(reason)", outcome: .stale)
    }
  }

  /// Refuses effects that reach what was rejected or blocked in this run.
  private func requireAllowed(_ effects: [ProposedEffect]) async throws {
    let denied = DeniedTargets(await log.state.denials)
    for effect in effects {
      guard let denial = denied.denials(of: effect).first(where: { $0.source != .verdict }) else { continue }
      let reason = "\(effect.kind.rawValue): \(denial.target) was denied in this run: \(denial.reason)"
      throw StepStop.failed(reason, outcome: denial.source == .boundary ? .blocked : .rejected)
    }
  }

  /// Blocks the run where its plan declares more effects than it may have, before anything is spent on drafts.
  func refuseDeclared() async throws {
    let state = await log.state
    guard state.end == nil, state.violations.isEmpty else { return }
    let commits = plan.steps.compactMap { step -> (id: StepID, effects: [EffectDeclaration])? in
      if case .commit(let commit) = step.kind { (step.id, commit.effects) } else { nil }
    }
    let violations = bounds.violations(declaring: commits.flatMap { $0.effects.flatMap(\.kinds) })
    guard !violations.isEmpty, let first = commits.first else { return }
    try await conclude(.overBoundary(violations), of: first.id)
  }

  private func requireWithinBoundary(
    _ bounds: PolicyJudge, _ changes: [FileChange], of id: StepID, effects: [ProposedEffect] = [],
    besides others: RunTotals? = nil
  ) throws {
    let violations =
      bounds.violations(of: changes, besides: others?.changes ?? [])
      + bounds.violations(of: effects.flatMap { [$0.facts] + $0.keptFacts }, besides: others?.effects ?? [])
      + effects.flatMap(\.lookFacts).flatMap(bounds.violations(reaching:))
      + effects.compactMap(\.undoFacts).flatMap { bounds.violations(of: [$0]) }
    guard let violation = violations.first else { return }
    throw StepStop.overBoundary(
      violations, denying: TargetsDenied(blocking: effects, of: id, reason: violation.description))
  }

  /// Runs the checks on what lands where the target moved on; a failure goes back to the drafter, who starts from there.
  private func check(_ mergeResults: [Proposal.MergeResult], of id: StepID) async throws {
    for merged in mergeResults {
      guard let feedback = try await failedCheck(plan.checks(before: id), of: id, attempt: 1, on: merged.to)?.text
      else {
        continue
      }
      guard let target = scheduler.lastDraft(before: id) else {
        throw StepStop.failed(PromptDelimiter.firstLine(feedback))
      }
      throw StepStop.targetMoved(
        to: merged.from, target,
        feedback: "the target has moved on, and on what merging makes of your change with it: \(feedback)",
        from: merged.to)
    }
  }
}
