import Approval
import Drafting
import EffectKit
import Plans
import Policy
import RunJournal

/// The way to an effect, from top to bottom. Each line is a guard: it throws where it does not hold, and nothing below it
/// happens then. The order is the security property, so there is no other way to an effect.
extension RunExecutor {
  /// Applies the effects of an approved proposal, one at a time, each at most once.
  func apply(_ id: StepID) async throws {
    // The proposal in the journal is the one that its seal names.
    let sealed = try await currentProposal(of: id)
    // An effect that was begun is found out about before anything else, whatever else has changed.
    let begun = await log.state.steps[id]?.commit.effects ?? [:]
    let isInDoubt = begun.values.contains(where: \.isInDoubt)
    // Where every effect is committed there is nothing left to hold against the seal.
    let isDone = sealed.proposal.effects.indices.allSatisfy { begun[$0]?.settled?.outcome == .committed }
    if !isInDoubt, !isDone {
      // The run and its drafts would make the same proposal again.
      try await requireUnchanged(sealed, of: id)
      // No later effect's target has moved on: all are applied, or none.
      try await requireTargets(of: sealed, of: id)
    }
    var rederivation = Rederivation()
    for index in sealed.proposal.effects.indices {
      try await apply(index, of: sealed, for: id, rederiving: &rederivation)
    }
    let state = await log.state
    try await log.record(
      .stepFinished(
        StepFinished(
          step: id, attempt: state.steps[id]?.sealings ?? 1, revision: sealed.proposal.draft, answer: nil)))
    await line.leaveAll()
  }

  /// Gets one effect to `committed`.
  private func apply(
    _ index: Int, of sealed: SealedProposal, for id: StepID, rederiving rederivation: inout Rederivation
  ) async throws {
    let effect = sealed.proposal.effects[index]
    // This process can plan and apply effects of the kind: a dry-run has nothing that applies one.
    let (planner, applier) = try tools(for: effect)
    // It was not begun before, or is known not to have happened.
    guard try await isOpen(index, of: sealed, for: id, planner, applier) else { return }
    // No freeze holds it back, whether the run froze it or it was set since.
    let rules = try await rules(on: sealed.proposal.effects)
    for facts in [effect.facts] + effect.keptFacts { try requireThawed(facts, by: rules) }
    // What the run's other steps sealed meanwhile leaves room for it.
    try await requireWithinRun(sealed, of: id, by: rules)
    // Nobody has rejected the same change in another run meanwhile.
    try await requireNotRejected(sealed.proposal, by: rules)
    // The target is what was sealed.
    let live = try await rederived(effect, with: planner)
    // The whole proposal is what was sealed, under the rules of now as well.
    let derived = try await rederivation.again(sealed, before: index, by: try await builder(of: id, under: rules))
    // Every signature holds now.
    let state = await log.state
    let record = try await verified(state.steps[id]?.commit ?? CommitState(), for: sealed)
    // The committer agrees: sealed, judged, approved, not denied, not expired, in order, not used before, not changed.
    let evidence = CommitEvidence(
      record: record, live: live, derived: derived, now: ports.clock.now, denied: DeniedTargets(state.denials))
    let authority = try authorize(index, of: sealed, on: evidence)
    // Nobody has asked the process to stop.
    try Task.checkCancellation()
    // From here on nothing cuts it off, and no effect begins once the run's time is over.
    let held = try pace.hold()
    defer { held.release() }
    // Limits over time leave room for it, and the intent is on disk: one step, so that no other process comes between.
    let intent = EffectIntended(
      seal: sealed.seal.hex, effect: index, idempotencyKey: authority.idempotencyKey,
      grant: sealed.proposal.policy.unattended(index))
    try await begin(sealed.proposal.counted(effect), as: .effectIntended(intent), by: rules)
    // The right is used up by applying the effect; the outcome is on disk before anything else.
    try await spend(authority, with: applier, for: id)
  }

  private func tools(for effect: ProposedEffect) throws -> (any EffectPlanner, any EffectApplier) {
    guard let planner = ports.planners[effect.kind], let applier = ports.appliers?[effect.kind] else {
      throw StepStop.failed("\(effect.kind.rawValue) cannot be applied here")
    }
    return (planner, applier)
  }

  /// Looks at every target but the first, which is looked at right before it is applied, as long as no effect is begun.
  private func requireTargets(of sealed: SealedProposal, of id: StepID) async throws {
    guard await log.state.steps[id]?.commit.effects.isEmpty != false else { return }
    let effects = sealed.proposal.effects
    for (index, effect) in effects.enumerated().dropFirst() {
      guard let planner = ports.planners[effect.kind] else { continue }
      let live: ProposedEffect
      do {
        live = try await planner.rederive(effect, awaiting: Array(effects.prefix(index)))
      } catch {
        throw StepStop(before: effect.kind, error)
      }
      if let difference = sealed.difference(of: live, at: index) {
        throw StepStop.voided(.changed, difference.description)
      }
    }
  }

  /// Whether an effect is still to be applied. One that was begun and never settled is probed, not done again.
  private func isOpen(
    _ index: Int, of sealed: SealedProposal, for id: StepID, _ planner: any EffectPlanner, _ applier: any EffectApplier
  ) async throws -> Bool {
    guard let known = await log.state.steps[id]?.commit.effects[index] else { return true }
    switch known.settled?.outcome {
    case .committed: return false
    case .notApplied: return true
    case .inDoubt, nil:
      try await requireLooking(sealed.proposal.effects[index])
      let held = try pace.hold()
      defer { held.release() }
      try await probe(index, of: sealed, for: id, planner, applier)
      return false
    }
  }

  private func rederived(_ effect: ProposedEffect, with planner: any EffectPlanner) async throws -> ProposedEffect {
    do {
      return try await planner.rederive(effect)
    } catch {
      throw StepStop(before: effect.kind, error)
    }
  }

  /// The record without approvals whose signature does not hold now, where signatures are asked for.
  private func verified(_ record: CommitState, for sealed: SealedProposal) async throws -> CommitState {
    guard sealed.proposal.policy.signers != nil else { return record }
    var record = record
    var holding: [ApprovalGiven] = []
    for approval in record.approvals {
      if approval.decision == .reject {
        holding.append(approval)
      } else if let signed = approval.signed, await holds(signed, under: SignerLists(sealed.proposal.policy)) {
        holding.append(approval)
      }
    }
    record.approvals = holding
    return record
  }

  /// Whether a signature holds now, by the key and for the principals that the journal says.
  func holds(_ signed: SignedApproval, under lists: SignerLists) async -> Bool {
    guard let verifier = ports.verifier,
      let signer = try? await verifier.signer(of: signed.document, signature: signed.signature, under: lists)
    else { return false }
    return signer.key == signed.key && ([signer.principal] + signer.aliases).contains(signed.principal)
      && Set(signer.aliases + [signer.principal]).isSubset(of: (signed.aliases ?? []) + [signed.principal])
      && signed.sources.allSatisfy(signer.sources.contains)
  }

  private func authorize(
    _ index: Int, of sealed: SealedProposal, on evidence: CommitEvidence
  ) throws -> CommitAuthority {
    do {
      return try Committer().authorize(effect: index, of: sealed, on: evidence)
    } catch {
      throw StepStop(error)
    }
  }
}

extension StepStop {
  /// A target cannot be looked at as it was sealed.
  init(before kind: EffectKind, _ error: EffectError) {
    switch error {
    // What cannot be read now has not changed, as far as anybody knows.
    case .obstructed, .notApplied, .saidNotApplied, .invalid, .unusable:
      self = .obstructed("\(kind.rawValue): \(error.reason)")
    case .stale, .inDoubt, .conflict: self = .voided(.changed, "\(kind.rawValue): \(error.reason)")
    }
  }

  fileprivate init(_ refusal: Refusal) {
    switch refusal {
    case .stale(let difference): self = .voided(.changed, difference.description)
    case .lapsed(let lapse): self = .voided(.expired, lapse.description)
    case .outdated: self = .outdated
    case .rejected(let reasons), .denied(let reasons):
      self = .failed(reasons.joined(separator: "; "), outcome: .rejected)
    // A key that has expired or was revoked since loses the approval, not the run.
    case .noApproval(let reasons):
      self = .suspended(.approval, "an approval that was given counts no more: \(reasons.joined(separator: "; "))")
    case .notSealed, .noSuchEffect, .noVerdict, .alreadySpent, .outOfOrder, .irreversible, .notCommitted,
      .notRequested, .forbidden:
      self = .failed("the committer refused: \(refusal)")
    }
  }
}
