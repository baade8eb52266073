package import Approval
package import Plans

/// What an effect would do, found out without doing it. Planning reads the target and writes only to the scratch
/// repository, so a dry-run may do it.
package protocol EffectPlanner: Sendable {
  /// What planning the effect would connect to or run, found out without doing either, so that a policy can be asked
  /// before; `nil` where it does neither.
  func connectionTargets(of declaration: EffectDeclaration, in context: EffectContext) async throws(EffectError)
    -> ConnectionTargets?

  /// What would keep the effect from being done, found out before anything is drafted and without changing anything; what
  /// depends on a draft or on a model's answer is left out.
  func obstacles(to declaration: EffectDeclaration, in outlook: EffectOutlook) async -> [EffectObstacle]

  /// Validates a declared effect, identifies and fingerprints its target, measures and previews it.
  func propose(_ declaration: EffectDeclaration, in context: EffectContext) async throws(EffectError) -> ProposedEffect

  /// Derives a proposed effect again from the live state, changing nothing that anybody could lose.
  ///
  /// - Throws: `EffectError.obstructed` when something that is not Chancery's to touch is in the way.
  func rederive(_ effect: ProposedEffect) async throws(EffectError) -> ProposedEffect

  /// The same while effects of the same step that come before it are not applied yet.
  func rederive(_ effect: ProposedEffect, awaiting earlier: [ProposedEffect]) async throws(EffectError)
    -> ProposedEffect

  /// Where a declared effect would land now; `nil` for an effect that lands no files, or where there is nothing yet.
  func target(of declaration: EffectDeclaration, in context: EffectContext) async throws(EffectError) -> MergeTarget?

  /// What of a tree the effect changes where it lands, which is more or other than the draft where the target has moved
  /// on; `nil` for an effect that lands no files.
  func mergeResult(of effect: ProposedEffect) async throws(EffectError) -> MergeResult?

  /// Whether the plan says how the probe reads what it finds, so that an effect counts although the probe does not find it.
  var probesAsPlanned: Bool { get }

  /// Object ids of the commits that the effect's branches are at, as far as the target has them: what the policies there
  /// say counts for the effect.
  func tips(of effect: ProposedEffect) async throws(EffectError) -> [String]

  /// Finds out whether an effect that was started under this key has happened.
  func probe(_ effect: ProposedEffect, key: String) async -> ProbeResult

  /// Derives how a committed effect is undone from the live state, changing nothing. What comes out has to be
  /// the sealed compensation: where the target has moved on from what the effect left behind, its fingerprint differs.
  ///
  /// - Throws: `EffectError.obstructed` when something that is not Chancery's to touch is in the way, `stale` where the
  ///   world has moved on in a way that a fingerprint does not tell.
  func rederiveCompensation(of applied: AppliedEffect) async throws(EffectError) -> Compensation

  /// Finds out whether undoing, started under the applied effect's `compensationKey`, has happened.
  func probeCompensation(of applied: AppliedEffect) async -> ProbeResult
}

/// What holds for a kind whose target is the same whatever comes before.
extension EffectPlanner {
  package func rederive(
    _ effect: ProposedEffect, awaiting earlier: [ProposedEffect]
  ) async throws(EffectError) -> ProposedEffect {
    try await rederive(effect)
  }
}

/// What holds for a kind that is planned without reaching anything.
extension EffectPlanner {
  package func connectionTargets(
    of declaration: EffectDeclaration, in context: EffectContext
  ) async throws(EffectError) -> ConnectionTargets? { nil }
}

/// What holds for a kind of which nothing can be told before a draft.
extension EffectPlanner {
  package func obstacles(
    to declaration: EffectDeclaration, in outlook: EffectOutlook
  ) async -> [EffectObstacle] { [] }
}

/// What holds for a kind that looks at its target itself.
extension EffectPlanner {
  package var probesAsPlanned: Bool { false }
}

/// What holds for a kind that moves no branch.
extension EffectPlanner {
  package func tips(of effect: ProposedEffect) async throws(EffectError) -> [String] { [] }
}

/// What holds for a kind that lands no files.
extension EffectPlanner {
  package func target(
    of declaration: EffectDeclaration, in context: EffectContext
  ) async throws(EffectError) -> MergeTarget? { nil }
}

/// What holds for a kind none of whose effects can be undone.
extension EffectPlanner {
  package func rederiveCompensation(of applied: AppliedEffect) async throws(EffectError) -> Compensation {
    throw .invalid("\(applied.effect.kind.rawValue) cannot be undone")
  }

  package func probeCompensation(of applied: AppliedEffect) async -> ProbeResult {
    .unknown("\(applied.effect.kind.rawValue) cannot be undone")
  }
}
