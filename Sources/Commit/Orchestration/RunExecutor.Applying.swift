import Approval
import Drafting
import EffectKit
import Plans
import RunJournal

/// Applying the effects of an approved proposal, one at a time, each at most once.
extension RunExecutor {
  func apply(_ id: StepID) async throws {
    guard let sealed = try await currentProposal(of: id) else { return }
    // What was started is found out about first, whatever else has changed.
    let isInDoubt = await log.state.steps[id]?.commit.effects.values.contains(where: \.isInDoubt) == true
    if !isInDoubt { guard try await isStillSo(sealed, of: id), try await isWhole(sealed, of: id) else { return } }
    for index in sealed.proposal.effects.indices {
      guard try await apply(index, of: sealed, for: id) else { return }
    }
    let state = await log.state
    try await log.record(
      .stepFinished(
        StepFinished(
          step: id, attempt: state.steps[id]?.sealings ?? 1, revision: sealed.proposal.draft, answer: nil)))
  }

  /// Whether no later effect's target has moved on, where none is begun yet: all are applied, or none; false after the
  /// run has stopped.
  private func isWhole(_ sealed: SealedProposal, of id: StepID) async throws -> Bool {
    guard await log.state.steps[id]?.commit.effects.isEmpty != false else { return true }
    let effects = sealed.proposal.effects
    // The first one is looked at right before it is applied.
    for (index, effect) in effects.enumerated().dropFirst() {
      guard let planner = ports.planners[effect.kind] else { continue }
      var live = sealed.proposal
      do {
        live.effects[index] = try await planner.rederive(effect, awaiting: Array(effects.prefix(index)))
      } catch {
        try await stop(id, before: effect.kind, because: error)
        return false
      }
      if let difference = sealed.proposal.difference(from: live) {
        try await stop(id, because: .stale(difference))
        return false
      }
    }
    return true
  }

  /// Gets one effect to `committed`; false when the run has to stop here.
  private func apply(_ index: Int, of sealed: SealedProposal, for id: StepID) async throws -> Bool {
    let effect = sealed.proposal.effects[index]
    guard let planner = ports.planners[effect.kind], let applier = ports.appliers?[effect.kind] else {
      try await failStep(id, "\(effect.kind.rawValue) cannot be applied here")
      return false
    }
    let known = await log.state.steps[id]?.commit.effects[index]
    switch known?.settled?.outcome {
    case .committed: return true
    case .notApplied: break
    case .inDoubt: return try await probe(index, of: sealed, for: id, planner, applier)
    case nil:
      if known != nil { return try await probe(index, of: sealed, for: id, planner, applier) }
    }
    guard try await isThawed(effect) else { return false }
    let live: ProposedEffect
    do {
      live = try await planner.rederive(effect)
    } catch {
      try await stop(id, before: effect.kind, because: error)
      return false
    }
    guard let derived = try await derivedAgain(sealed, of: id) else { return false }
    let committer = Committer()
    let state = await log.state
    let record = try await verified(state.steps[id]?.commit ?? CommitState(), for: sealed)
    let evidence = CommitEvidence(
      record: record, live: live, derived: derived, now: ports.clock.now, denied: DeniedTargets(state.denials))
    let authority: CommitAuthority
    do {
      authority = try committer.authorize(effect: index, of: sealed, on: evidence)
    } catch {
      try await stop(id, because: error)
      return false
    }
    try Task.checkCancellation()
    let intent = EffectIntended(seal: sealed.seal.hex, effect: index, idempotencyKey: authority.idempotencyKey)
    guard try await begin(effect, as: intent) else { return false }
    return try await spend(authority, with: applier, for: id)
  }

  /// The record without approvals whose signature does not hold now, where signatures are asked for.
  private func verified(_ record: CommitState, for sealed: SealedProposal) async throws -> CommitState {
    guard sealed.proposal.policy.signers != nil else { return record }
    var record = record
    var holding: [ApprovalGiven] = []
    for approval in record.approvals {
      if approval.decision == .reject {
        holding.append(approval)
      } else if let signed = approval.signed, let verifier = ports.verifier,
        let signer = try? await verifier.signer(of: signed.document, signature: signed.signature),
        signer.key == signed.key, ([signer.principal] + signer.aliases).contains(signed.principal)
      {
        holding.append(approval)
      }
    }
    record.approvals = holding
    return record
  }

  /// Applies the effect and writes down what became of it.
  private func spend(
    _ authority: consuming CommitAuthority, with applier: any EffectApplier, for step: StepID
  ) async throws -> Bool {
    let seal = authority.sealed.seal.hex
    let index = authority.index
    let settled: EffectSettled
    do {
      let receipt = try await applier.apply(authority)
      settled = EffectSettled(seal: seal, effect: index, outcome: .committed, receipt: receipt)
    } catch {
      settled = EffectSettled(seal: seal, effect: index, error: error)
    }
    do {
      try await log.record(.effectSettled(settled))
    } catch {
      throw UnrecordedOutcome(settled: settled, cause: error)
    }
    return try await carryOn(after: settled, for: step)
  }

  private func carryOn(after settled: EffectSettled, for id: StepID) async throws -> Bool {
    switch settled.outcome {
    case .committed: return true
    case .inDoubt:
      try await log.record(.runSuspended(RunSuspended(cause: .inDoubt, detail: settled.detail)))
    case .notApplied where settled.stale: break
    case .notApplied:
      let known = await log.state.steps[id]?.commit ?? CommitState()
      if let request = scheduler.walkBack(in: known, of: id, because: "effect \(settled.effect + 1): \(settled.detail)")
      {
        try await log.record(.undoRequested(request))
        return false
      }
      try await log.record(.runSuspended(RunSuspended(cause: .obstructed, detail: settled.detail)))
    }
    return false
  }

  /// Finds out what became of an effect that was started and never settled; it is not simply done again.
  private func probe(
    _ index: Int, of sealed: SealedProposal, for id: StepID, _ planner: any EffectPlanner,
    _ applier: any EffectApplier
  ) async throws -> Bool {
    let effect = sealed.proposal.effects[index]
    let seal = sealed.seal.hex
    let settled: EffectSettled
    let key = CommitAuthority.idempotencyKey(of: sealed.seal, effect: index)
    let found: ProbeResult
    do {
      if let known = try await applier.recover(effect, key: key) {
        found = known
      } else {
        found = await planner.probe(effect, key: key)
      }
    } catch {
      found = .unknown(error.reason)
    }
    switch found {
    case .applied(let detail):
      var receipt = await applier.settle(effect, key: key)
      receipt.detail = "\(detail); \(receipt.detail)"
      settled = EffectSettled(seal: seal, effect: index, outcome: .committed, receipt: receipt)
    case .notApplied(let detail):
      settled = EffectSettled(seal: seal, effect: index, outcome: .notApplied, detail: detail)
    case .unknown(let detail):
      settled = EffectSettled(seal: seal, effect: index, outcome: .inDoubt, detail: detail)
    }
    try await log.record(.effectSettled(settled))
    // Known not to have happened: the agenda decides anew, since it may have been rejected or have expired meanwhile.
    return settled.outcome == .notApplied ? false : try await carryOn(after: settled, for: id)
  }

  private func stop(_ id: StepID, before kind: EffectKind, because error: EffectError) async throws {
    switch error {
    // What cannot be read now has not changed, as far as anybody knows.
    case .obstructed(let reason), .notApplied(let reason), .invalid(let reason):
      try await log.record(.runSuspended(RunSuspended(cause: .obstructed, detail: "\(kind.rawValue): \(reason)")))
    case .stale(let reason), .inDoubt(let reason):
      try await failStep(id, "\(kind.rawValue): \(reason)", outcome: .stale)
    case .conflict(let paths):
      try await failStep(id, "\(kind.rawValue): conflict in \(paths.joined(separator: ", "))", outcome: .stale)
    }
  }

  private func stop(_ id: StepID, because refusal: Refusal) async throws {
    switch refusal {
    case .stale(let difference):
      try await failStep(id, "the world changed after the seal: \(difference)", outcome: .stale)
    case .expired(let instant):
      try await failStep(id, "the seal expired at \(instant.milliseconds)", outcome: .stale)
    case .rejected(let reasons), .denied(let reasons):
      try await failStep(id, reasons.joined(separator: "; "), outcome: .rejected)
    case .notSealed, .noSuchEffect, .noVerdict, .noApproval, .alreadySpent, .outOfOrder, .irreversible, .notCommitted,
      .notRequested:
      try await failStep(id, "the committer refused: \(refusal)")
    }
  }
}
