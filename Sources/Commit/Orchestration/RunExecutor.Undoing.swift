import Approval
import EffectKit
import JSON
import Plans
import RunJournal

/// Undo of applied effects, the last one first, each journaled like applying it: intent before, outcome after.
extension RunExecutor {
  func undo(_ id: StepID) async throws {
    var state = await log.state
    if state.steps[id]?.toUndo == nil, state.steps[id]?.commit.undo == nil,
      let request = scheduler.walkBack(of: id, in: state)
    {
      try await log.record(.undoRequested(request))
    }
    repeat {
      state = await log.state
      guard let record = state.steps[id]?.toUndo, let index = record.effectsToUndo.first else { return }
      let sealed = try proposal(in: record, of: id)
      try Task.checkCancellation()
      let held = try pace.hold()
      defer { held.release() }
      try await undo(index, of: sealed, on: record)
      state = await log.state
    } while state.suspension == nil
  }

  /// Gets one effect undone, or known to stand, or the run suspended.
  private func undo(_ index: Int, of sealed: SealedProposal, on record: CommitState) async throws {
    var record = record
    if let signed = record.undo?.signed, await !holds(signed, under: SignerLists(sealed.proposal.policy)) {
      record.undo?.signed = nil
    }
    let effect = sealed.proposal.effects[index]
    let key = CommitAuthority.idempotencyKey(of: sealed.seal, effect: index)
    let evidence = record.effects[index]?.settled?.evidence ?? .null
    guard let planner = ports.planners[effect.kind], let applier = ports.appliers?[effect.kind],
      let applied = AppliedEffect(effect, key: key, evidence: evidence)
    else {
      throw suspended(index, "\(effect.kind.rawValue) cannot be undone here")
    }
    if record.effects[index]?.compensation?.isInDoubt == true {
      try await requireLooking(effect)
      try await probe(applied, index, of: sealed, planner, applier)
      return
    }
    if let reason = await passedOn(effect) {
      try await giveUp(index, of: sealed, reason)
      return
    }
    let live: Compensation
    do {
      live = try await planner.rederiveCompensation(of: applied)
    } catch .stale(let reason) {
      try await giveUp(index, of: sealed, reason)
      return
    } catch {
      // What cannot be looked at now has not changed, as far as anybody knows.
      throw suspended(index, EffectSettled(seal: sealed.seal.hex, effect: index, error: error).detail)
    }
    // Taking back is an effect of its own: the rules of now hold for it, freezes and limits over time among them.
    let counted = sealed.proposal.counted(effect, isUndo: true)
    let rules = try await rules(on: [effect])
    for facts in counted { try requireThawed(facts, by: rules) }
    try requireAllowed(counted, by: rules)
    if let rule = rules.refusal(of: .undo) { throw suspended(index, "\(rule.key) is refused by \(rule.source)") }
    let authority: CompensationAuthority
    do {
      authority = try Committer().authorize(undoing: index, of: sealed, on: record, live: live)
    } catch .stale(let difference) {
      try await giveUp(index, of: sealed, "the world has moved on from it: \(difference)")
      return
    } catch {
      throw suspended(index, "the committer refused: \(error)")
    }
    let intent = EffectIntended(seal: sealed.seal.hex, effect: index, idempotencyKey: authority.idempotencyKey)
    try await begin(counted, as: .compensationIntended(intent), by: rules)
    try await spend(authority, with: applier)
  }

  /// Why an effect stands whose product another effect of the run has passed on, which the target need not know of.
  private func passedOn(_ effect: ProposedEffect) async -> String? {
    guard !effect.produces.isEmpty else { return nil }
    for step in scheduler.plan.steps {
      for commit in await log.state.steps[step.id]?.commits ?? [] {
        if let reason = passedOn(effect, by: commit, of: step.id) { return reason }
      }
    }
    return nil
  }

  private func passedOn(_ effect: ProposedEffect, by commit: CommitState, of step: StepID) -> String? {
    guard let record = commit.sealed, let sealed = try? SealedProposal(reading: record) else { return nil }
    for (index, other) in sealed.proposal.effects.enumerated() {
      let isTakenUp = other.consumes.contains { product in effect.produces.contains { $0.isSame(as: product) } }
      guard isTakenUp, let known = commit.effects[index], known.settled?.outcome == .committed, !known.isUndone
      else { continue }
      return """
        effect \(index + 1) of step \(step) (\(other.kind.rawValue)) has passed on what it made, so that undoing it \
        here would not take it away there; for commits, `git revert` does
        """
    }
    return nil
  }

  private func spend(_ authority: consuming CompensationAuthority, with applier: any EffectApplier) async throws {
    let seal = authority.sealed.seal.hex
    let index = authority.index
    let settled: EffectSettled
    do {
      let receipt = try await applier.compensate(authority)
      settled = EffectSettled(seal: seal, effect: index, outcome: .committed, receipt: receipt)
    } catch {
      settled = EffectSettled(seal: seal, effect: index, error: error)
    }
    try await settle(settled)
  }

  /// Finds out whether an effect was undone where that was begun and never settled.
  private func probe(
    _ applied: AppliedEffect, _ index: Int, of sealed: SealedProposal, _ planner: any EffectPlanner,
    _ applier: any EffectApplier
  ) async throws {
    let seal = sealed.seal.hex
    let found: ProbeResult
    do {
      if let known = try await applier.recoverCompensation(of: applied) {
        found = known
      } else {
        found = await planner.probeCompensation(of: applied)
      }
    } catch {
      found = .unknown(error.reason)
    }
    switch found {
    case .applied(let detail):
      var receipt = await applier.settleCompensation(of: applied)
      receipt.detail = "\(detail); \(receipt.detail)"
      try await settle(EffectSettled(seal: seal, effect: index, outcome: .committed, receipt: receipt))
    case .notApplied(let detail):
      // It was begun, and known not to have happened: it is begun anew.
      try await log.record(
        .compensationSettled(
          EffectSettled(
            seal: seal, effect: index, outcome: .notApplied, detail: detail,
            isUnproven: planner.probesAsPlanned ? true : nil)))
    case .unknown(let detail):
      try await settle(EffectSettled(seal: seal, effect: index, outcome: .inDoubt, detail: detail))
    }
  }

  /// Writes down that the world has moved on from the effect, so that it stands.
  private func giveUp(_ index: Int, of sealed: SealedProposal, _ reason: String) async throws {
    try await settle(
      EffectSettled(seal: sealed.seal.hex, effect: index, outcome: .notApplied, detail: reason, stale: true))
  }

  private func settle(_ settled: EffectSettled) async throws {
    try await log.record(.compensationSettled(settled))
    switch settled.outcome {
    case .notApplied where !settled.stale: throw suspended(settled.effect, settled.detail)
    case .committed, .notApplied: return
    case .inDoubt: throw suspended(settled.effect, settled.detail, .inDoubt)
    }
  }

  private func suspended(
    _ index: Int, _ reason: String, _ cause: RunSuspended.Cause = .obstructed
  ) -> StepStop {
    .suspended(cause, "undo of effect \(index + 1): \(reason)")
  }
}
