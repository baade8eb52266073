package import Approval
import Plans

/// Applies effects of one kind. None is constructed in a dry-run.
package protocol EffectApplier: Sendable {
  /// Applies the effect that the authority is for, and verifies that it happened.
  func apply(_ authority: consuming CommitAuthority) async throws(EffectError) -> EffectReceipt

  /// Finishes what may be missing after an effect that was committed, without doing it again.
  func settle(_ effect: ProposedEffect) async -> EffectReceipt

  /// Takes back the committed effect that the authority is for, and verifies that it is gone.
  ///
  /// - Throws: `EffectError.stale` where the target moved on at the last moment.
  func compensate(_ authority: consuming CompensationAuthority) async throws(EffectError) -> EffectReceipt

  /// Finishes what may be missing after an effect was taken back, without doing it again.
  func settleCompensation(of applied: AppliedEffect) async -> EffectReceipt
}

/// What holds for a kind none of whose effects can be taken back.
extension EffectApplier {
  package func compensate(_ authority: consuming CompensationAuthority) async throws(EffectError) -> EffectReceipt {
    throw .invalid("\(authority.applied.effect.kind.rawValue) cannot be taken back")
  }

  package func settleCompensation(of applied: AppliedEffect) async -> EffectReceipt {
    EffectReceipt(detail: "nothing was left to do")
  }
}
