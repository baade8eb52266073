package import Approval
package import EffectKit
import JSON
import KindSupport
import Plans
import RunJournal
import TestKit

/// What a run does with one effect, step by step: propose, derive again, authorize, apply, undo.
package struct Course: Sendable {
  package let planner: any EffectPlanner
  package let applier: any EffectApplier

  package init(planner: any EffectPlanner, applier: any EffectApplier) {
    self.planner = planner
    self.applier = applier
  }

  /// Derives the effect again and spends an authority for it.
  package func commit(_ effect: ProposedEffect) async throws -> EffectReceipt {
    try await apply(effect, seen: try await planner.rederive(effect))
  }

  /// Spends an authority for what was seen at some time before.
  package func apply(_ effect: ProposedEffect, seen live: ProposedEffect) async throws -> EffectReceipt {
    let sealed = Samples.sealed(effect)
    let evidence = CommitEvidence(
      record: Samples.approved(sealed), live: live, derived: sealed.proposal, now: Instant(milliseconds: 1500))
    return try await applier.apply(try Committer().authorize(effect: 0, of: sealed, on: evidence))
  }

  package func probe(_ effect: ProposedEffect) async -> ProbeResult {
    await planner.probe(effect, key: key(of: effect))
  }

  package func key(of effect: ProposedEffect) -> String {
    CommitAuthority.idempotencyKey(of: Samples.sealed(effect).seal, effect: 0)
  }

  package func applied(_ effect: ProposedEffect, _ receipt: EffectReceipt) throws -> AppliedEffect {
    guard let applied = AppliedEffect(effect, key: key(of: effect), evidence: receipt.evidence) else {
      throw StageFailure(reason: "it cannot be undone")
    }
    return applied
  }

  /// Undoes a committed effect as a run does.
  package func undo(_ effect: ProposedEffect, _ receipt: EffectReceipt) async throws -> EffectReceipt {
    let sealed = Samples.sealed(effect)
    var record = Samples.record(of: sealed)
    record.undo = UndoRequested(
      seal: sealed.seal.hex, effects: [0], cause: .person, person: "ada", reason: "not wanted after all")
    let intended = EffectIntended(seal: sealed.seal.hex, effect: 0, idempotencyKey: key(of: effect))
    let settled = EffectSettled(
      seal: sealed.seal.hex, effect: 0, outcome: .committed, detail: "", evidence: receipt.evidence)
    record.effects[0] = EffectState(intended: intended, settled: settled)
    let live = try await planner.rederiveCompensation(of: try applied(effect, receipt))
    return try await applier.compensate(
      try Committer().authorize(undoing: 0, of: sealed, on: record, live: live))
  }
}
