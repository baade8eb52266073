package import Approval
package import JSON
package import Plans

/// What an effect would do, found out without doing it. Surveying reads the target and writes only to the scratch
/// repository, so a dry-run may do it.
package protocol EffectPlanner: Sendable {
  /// What surveying the effect would connect to or run, found out without doing either, so that a policy can be asked
  /// before; `nil` where it does neither.
  func reach(of declaration: EffectDeclaration, in context: EffectContext) async throws(EffectError)
    -> ConnectionTargets?

  /// Validates a declared effect, identifies and fingerprints its target, measures and previews it.
  func propose(_ declaration: EffectDeclaration, in context: EffectContext) async throws(EffectError) -> ProposedEffect

  /// Derives a proposed effect again from the live state, changing nothing that anybody could lose.
  ///
  /// - Throws: `EffectError.obstructed` when something that is not Chancery's to touch is in the way.
  func rederive(_ effect: ProposedEffect) async throws(EffectError) -> ProposedEffect

  /// The same while effects of the same step that come before it are not applied yet.
  func rederive(_ effect: ProposedEffect, awaiting earlier: [ProposedEffect]) async throws(EffectError)
    -> ProposedEffect

  /// What of a tree the effect changes where it lands, which is more or other than the draft where the target has moved
  /// on; `nil` for an effect that lands no files.
  func landing(of effect: ProposedEffect) async throws(EffectError) -> MergeResult?

  /// Finds out whether an effect that was started under this key has happened.
  func probe(_ effect: ProposedEffect, key: String) async -> ProbeResult

  /// Derives how a committed effect is taken back again from the live state, changing nothing. What comes out has to be the
  /// sealed compensation: where the target has moved on from what the effect left behind, its fingerprint differs.
  ///
  /// - Throws: `EffectError.obstructed` when something that is not Chancery's to touch is in the way, `stale` where the
  ///   world has moved on in a way that a fingerprint does not tell.
  func rederiveCompensation(of applied: AppliedEffect) async throws(EffectError) -> Compensation

  /// Finds out whether taking back, started under the applied effect's `compensationKey`, has happened.
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

/// What holds for a kind that is surveyed without reaching anything.
extension EffectPlanner {
  package func reach(
    of declaration: EffectDeclaration, in context: EffectContext
  ) async throws(EffectError) -> ConnectionTargets? { nil }
}

/// What holds for a kind none of whose effects can be taken back.
extension EffectPlanner {
  package func rederiveCompensation(of applied: AppliedEffect) async throws(EffectError) -> Compensation {
    throw .invalid("\(applied.effect.kind.rawValue) cannot be taken back")
  }

  package func probeCompensation(of applied: AppliedEffect) async -> ProbeResult {
    .unknown("\(applied.effect.kind.rawValue) cannot be taken back")
  }
}

/// What surveying an effect reaches, in the names that a policy limits.
package struct ConnectionTargets: Hashable, Sendable {
  /// Those that are known beforehand.
  package var names: [NameAttribute: [String]]
  /// The effect's command line, where part of it is run.
  package var words: [String]?

  package init(names: [NameAttribute: [String]] = [:], words: [String]? = nil) {
    self.names = names
    self.words = words
  }
}

/// Two commits of the scratch repository, by object id: what is there before an effect, and after it.
package struct MergeResult: Hashable, Sendable {
  package var fromCommit: String
  package var fromTree: String
  package var toCommit: String
  package var toTree: String

  package init(fromCommit: String, fromTree: String, toCommit: String, toTree: String) {
    self.fromCommit = fromCommit
    self.fromTree = fromTree
    self.toCommit = toCommit
    self.toTree = toTree
  }
}

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

  /// The same as `recover` for taking back that was begun.
  func recoverCompensation(of applied: AppliedEffect) async throws(EffectError) -> ProbeResult?

  /// Finishes what may be missing after an effect was taken back, without doing it again, and puts it on the disk.
  func settleCompensation(of applied: AppliedEffect) async -> EffectReceipt
}

/// What holds for a kind that leaves nothing behind when it is cut off.
extension EffectApplier {
  package func recover(_ effect: ProposedEffect, key: String) async throws(EffectError) -> ProbeResult? { nil }

  package func recoverCompensation(of applied: AppliedEffect) async throws(EffectError) -> ProbeResult? { nil }
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

/// What a run knows when its effects are surveyed.
package struct EffectContext: Sendable {
  package var planName: String
  package var goal: String
  package var run: String
  /// Object ids of the commit that drafting started from and of the merged draft, in the scratch repository.
  package var base: String
  package var draft: String
  /// Lines for the commit message that say which models drafted.
  package var attributions: [String]
  package var values: Template.Values
  /// Seconds since 1970, fixed for a proposal so that what is built from it has one name.
  package var seconds: Int64
  /// The effects of the same step that are applied before.
  package var earlier: [ProposedEffect] = []

  package init(
    planName: String, goal: String, run: String, base: String, draft: String, attributions: [String],
    values: Template.Values, seconds: Int64
  ) {
    self.planName = planName
    self.goal = goal
    self.run = run
    self.base = base
    self.draft = draft
    self.attributions = attributions
    self.values = values
    self.seconds = seconds
  }
}

package enum ProbeResult: Hashable, Sendable {
  case applied(String)
  case notApplied(String)
  case unknown(String)
}

/// What was seen after an effect was applied.
package struct EffectReceipt: Hashable, Sendable {
  /// For a person.
  package var detail: String
  /// What taking the effect back needs to know and could not be known before: the name that a server gave to what was made,
  /// for example. It is journaled, so no secret may be in it.
  package var evidence: JSONValue

  package init(detail: String, evidence: JSONValue = .null) {
    self.detail = detail
    self.evidence = evidence
  }
}

package enum EffectError: Error, Hashable, Sendable {
  /// The declaration cannot be applied to this target.
  case invalid(String)
  /// What was drafted does not go together with what the target holds now, in these paths.
  case conflict(paths: [String])
  /// Something that is not Chancery's to touch is in the way; nothing was changed.
  case obstructed(String)
  /// The world changed after the seal; nothing was changed.
  case stale(String)
  /// It was tried, and is known not to have happened.
  case notApplied(String)
  /// It was started, and whether it happened is not known.
  case inDoubt(String)
}

extension EffectError {
  /// The reason alone, whatever became of the effect.
  package var reason: String {
    switch self {
    case .invalid(let reason), .obstructed(let reason), .stale(let reason), .notApplied(let reason),
      .inDoubt(let reason):
      reason
    case .conflict(let paths): "conflict in \(paths.joined(separator: ", "))"
    }
  }

  /// Inside a transaction that was not committed, whatever was wrong means that nothing happened.
  package var withNothingApplied: EffectError {
    switch self {
    case .invalid(let reason), .obstructed(let reason): .notApplied(reason)
    case .conflict, .stale, .notApplied, .inDoubt: self
    }
  }
}
