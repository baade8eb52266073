package import Approval
import Plans

/// Applies effects of one kind. None is constructed in a dry-run.
package protocol EffectApplier: Sendable {
  /// Applies the effect that the authority is for, and verifies that it happened.
  func apply(_ authority: consuming CommitAuthority) async throws(EffectError) -> EffectReceipt

  /// Clears away what a process that was killed over an effect left of its own work, such as locks, and nothing of anybody
  /// else's. The caller holds the run, and the effect's intent is open.
  ///
  /// - Returns: what became of the effect, where what was left tells; `nil` where only a probe can.
  /// - Throws: `EffectError.obstructed` where what that process started is still at work.
  func recover(_ effect: ProposedEffect, key: String) async throws(EffectError) -> ProbeResult?

  /// Finishes what may be missing after an effect that was committed, without doing it again, and puts it on the disk.
  ///
  /// - Parameter key: the key that it was applied under.
  func settle(_ effect: ProposedEffect, key: String) async -> EffectReceipt

  /// Takes back the committed effect that the authority is for, and verifies that it is gone.
  ///
  /// - Throws: `EffectError.stale` where the target moved on at the last moment.
  func compensate(_ authority: consuming CompensationAuthority) async throws(EffectError) -> EffectReceipt

  /// The same as `recover` for undoing that was begun.
  func recoverCompensation(of applied: AppliedEffect) async throws(EffectError) -> ProbeResult?

  /// Finishes what may be missing after an effect was undone, without doing it again, and puts it on the disk.
  func settleCompensation(of applied: AppliedEffect) async -> EffectReceipt
}

/// What holds for a kind that leaves nothing behind when it is cut off.
extension EffectApplier {
  package func recover(_ effect: ProposedEffect, key: String) async throws(EffectError) -> ProbeResult? { nil }

  package func recoverCompensation(of applied: AppliedEffect) async throws(EffectError) -> ProbeResult? { nil }
}

/// What holds for a kind none of whose effects can be undone.
extension EffectApplier {
  package func compensate(_ authority: consuming CompensationAuthority) async throws(EffectError) -> EffectReceipt {
    throw .invalid("\(authority.applied.effect.kind.rawValue) cannot be undone")
  }

  package func settleCompensation(of applied: AppliedEffect) async -> EffectReceipt {
    EffectReceipt(detail: "nothing was left to do")
  }
}
