import Approval
import EffectKit
import Plans
import RunJournal

/// What becomes of an effect once it was begun.
extension RunExecutor {
  /// Applies the effect and writes down what became of it.
  func spend(
    _ authority: consuming CommitAuthority, with applier: any EffectApplier, for step: StepID
  ) async throws {
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
    try await carryOn(after: settled, for: step)
  }

  /// Finds out what became of an effect that was started and never settled; it is not simply done again.
  func probe(
    _ index: Int, of sealed: SealedProposal, for id: StepID, _ planner: any EffectPlanner,
    _ applier: any EffectApplier
  ) async throws {
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
      settled = EffectSettled(
        seal: seal, effect: index, outcome: .notApplied, detail: detail,
        isUnproven: planner.probesAsPlanned ? true : nil)
    case .unknown(let detail):
      settled = EffectSettled(seal: seal, effect: index, outcome: .inDoubt, detail: detail)
    }
    try await log.record(.effectSettled(settled))
    // Known not to have happened: the scheduler decides anew, since it may have been rejected or have expired meanwhile.
    if settled.outcome == .notApplied { throw StepReconsidered() }
    try await carryOn(after: settled, for: id)
  }

  /// Goes on to the next effect only after one that was committed.
  private func carryOn(after settled: EffectSettled, for id: StepID) async throws {
    switch settled.outcome {
    case .committed: return
    case .inDoubt: throw StepStop.suspended(.inDoubt, settled.detail)
    // The scheduler voids the seal, or ends the run where part of it is applied.
    case .notApplied where settled.stale: throw StepReconsidered()
    case .notApplied:
      let known = await log.state.steps[id]?.commit ?? CommitState()
      if let request = scheduler.walkBack(in: known, of: id, because: "effect \(settled.effect + 1): \(settled.detail)")
      {
        try await log.record(.undoRequested(request))
        throw StepReconsidered()
      }
      throw StepStop.suspended(.obstructed, settled.detail)
    }
  }
}

/// The journal holds what happened, and the scheduler decides what comes next.
struct StepReconsidered: Error {}
