package import Approval
package import EffectKit
import JSON
package import Plans
import Redaction
package import SecretSources

/// A planner whose errors and findings hold no secret, whatever a server or a program repeats.
package struct RedactingPlanner: EffectPlanner {
  private let planner: any EffectPlanner
  private let secretStore: SecretStore

  package init(_ planner: any EffectPlanner, secretStore: SecretStore) {
    self.planner = planner
    self.secretStore = secretStore
  }

  package func propose(
    _ declaration: EffectDeclaration, in context: EffectContext
  ) async throws(EffectError) -> ProposedEffect {
    do {
      return try withoutSecrets(try await planner.propose(declaration, in: context))
    } catch {
      throw error.redacted(by: secretStore.redactor)
    }
  }

  package func connectionTargets(
    of declaration: EffectDeclaration, in context: EffectContext
  ) async throws(EffectError) -> ConnectionTargets? {
    do throws(EffectError) {
      let reach = try await planner.connectionTargets(of: declaration, in: context)
      let asides = reach?.asides.flatMap { $0.names.values.flatMap { $0 } + ($0.words ?? []) } ?? []
      let said = (reach?.names.values.flatMap { $0 } ?? []) + (reach?.words ?? []) + asides
      guard let secret = said.first(where: secretStore.redactor.finds) else { return reach }
      throw EffectError.invalid("the connection target would contain a secret: \(secret)")
    } catch {
      throw error.redacted(by: secretStore.redactor)
    }
  }

  package func obstacles(
    to declaration: EffectDeclaration, in outlook: EffectOutlook
  ) async -> [EffectObstacle] {
    await planner.obstacles(to: declaration, in: outlook).map { obstacle in
      let redactor = secretStore.redactor
      return EffectObstacle(
        redactor.redact(obstacle.reason), hint: obstacle.hint.map(redactor.redact), isCertain: obstacle.isCertain)
    }
  }

  package func target(
    of declaration: EffectDeclaration, in context: EffectContext
  ) async throws(EffectError) -> MergeTarget? {
    do throws(EffectError) {
      return try await planner.target(of: declaration, in: context)
    } catch {
      throw error.redacted(by: secretStore.redactor)
    }
  }

  package func rederive(_ effect: ProposedEffect) async throws(EffectError) -> ProposedEffect {
    do {
      return try withoutSecrets(try await planner.rederive(effect))
    } catch {
      throw error.redacted(by: secretStore.redactor)
    }
  }

  package func rederive(
    _ effect: ProposedEffect, awaiting earlier: [ProposedEffect]
  ) async throws(EffectError) -> ProposedEffect {
    do {
      return try withoutSecrets(try await planner.rederive(effect, awaiting: earlier))
    } catch {
      throw error.redacted(by: secretStore.redactor)
    }
  }

  package func mergeResult(of effect: ProposedEffect) async throws(EffectError) -> MergeResult? {
    do {
      return try await planner.mergeResult(of: effect)
    } catch {
      throw error.redacted(by: secretStore.redactor)
    }
  }

  package var probesAsPlanned: Bool { planner.probesAsPlanned }

  package func tips(of effect: ProposedEffect) async throws(EffectError) -> [String] {
    do {
      return try await planner.tips(of: effect)
    } catch {
      throw error.redacted(by: secretStore.redactor)
    }
  }

  package func probe(_ effect: ProposedEffect, key: String) async -> ProbeResult {
    await planner.probe(effect, key: key).redacted(by: secretStore.redactor)
  }

  package func rederiveCompensation(of applied: AppliedEffect) async throws(EffectError) -> Compensation {
    do throws(EffectError) {
      let live = try await planner.rederiveCompensation(of: applied)
      guard !secretStore.redactor.finds(in: live.everyText) else {
        throw .invalid("the undo of the effect would contain a secret")
      }
      return live
    } catch {
      throw error.redacted(by: secretStore.redactor)
    }
  }

  package func probeCompensation(of applied: AppliedEffect) async -> ProbeResult {
    await planner.probeCompensation(of: applied).redacted(by: secretStore.redactor)
  }

  /// What is sealed is sealed as it is: where a secret stands in it, it is refused rather than changed.
  private func withoutSecrets(_ effect: ProposedEffect) throws(EffectError) -> ProposedEffect {
    guard secretStore.redactor.finds(in: effect.everyText) else { return effect }
    throw .invalid("the sealed proposal would contain a secret: \(effect.preview)")
  }
}

/// An applier whose errors and receipts hold no secret.
package struct RedactingApplier: EffectApplier {
  private let applier: any EffectApplier
  private let secretStore: SecretStore

  package init(_ applier: any EffectApplier, secretStore: SecretStore) {
    self.applier = applier
    self.secretStore = secretStore
  }

  package func apply(_ authority: consuming CommitAuthority) async throws(EffectError) -> EffectReceipt {
    do {
      return try await applier.apply(authority).redacted(by: secretStore.redactor)
    } catch {
      throw error.redacted(by: secretStore.redactor)
    }
  }

  package func recover(_ effect: ProposedEffect, key: String) async throws(EffectError) -> ProbeResult? {
    do {
      return try await applier.recover(effect, key: key)?.redacted(by: secretStore.redactor)
    } catch {
      throw error.redacted(by: secretStore.redactor)
    }
  }

  package func settle(_ effect: ProposedEffect, key: String) async -> EffectReceipt {
    await applier.settle(effect, key: key).redacted(by: secretStore.redactor)
  }

  package func compensate(_ authority: consuming CompensationAuthority) async throws(EffectError) -> EffectReceipt {
    do {
      return try await applier.compensate(authority).redacted(by: secretStore.redactor)
    } catch {
      throw error.redacted(by: secretStore.redactor)
    }
  }

  package func recoverCompensation(of applied: AppliedEffect) async throws(EffectError) -> ProbeResult? {
    do {
      return try await applier.recoverCompensation(of: applied)?.redacted(by: secretStore.redactor)
    } catch {
      throw error.redacted(by: secretStore.redactor)
    }
  }

  package func settleCompensation(of applied: AppliedEffect) async -> EffectReceipt {
    await applier.settleCompensation(of: applied).redacted(by: secretStore.redactor)
  }
}

extension ProbeResult {
  fileprivate func redacted(by redactor: Redactor) -> ProbeResult {
    switch self {
    case .applied(let detail): .applied(redactor.redact(detail))
    case .notApplied(let detail): .notApplied(redactor.redact(detail))
    case .unknown(let detail): .unknown(redactor.redact(detail))
    }
  }
}

extension JSONValue {
  fileprivate func redacted(by redactor: Redactor) -> JSONValue {
    switch self {
    case .string(let text): .string(redactor.redact(text))
    case .array(let elements): .array(elements.map { $0.redacted(by: redactor) })
    case .object(let members):
      .object(
        Dictionary(members.map { (redactor.redact($0.key), $0.value.redacted(by: redactor)) }) { first, _ in first })
    default: self
    }
  }
}

extension EffectReceipt {
  fileprivate func redacted(by redactor: Redactor) -> EffectReceipt {
    EffectReceipt(detail: redactor.redact(detail), evidence: evidence.redacted(by: redactor))
  }
}

extension EffectError {
  fileprivate func redacted(by redactor: Redactor) -> EffectError {
    switch self {
    case .invalid(let reason): .invalid(redactor.redact(reason))
    case .unusable(let files):
      .unusable(
        UnusableFiles(
          files.paths, reason: redactor.redact(files.reason), told: redactor.redact(files.told),
          areMissing: files.areMissing))
    case .conflict(let paths): .conflict(paths: paths.map(redactor.redact))
    case .obstructed(let reason): .obstructed(redactor.redact(reason))
    case .stale(let reason): .stale(redactor.redact(reason))
    case .notApplied(let reason): .notApplied(redactor.redact(reason))
    case .saidNotApplied(let reason): .saidNotApplied(redactor.redact(reason))
    case .inDoubt(let reason): .inDoubt(redactor.redact(reason))
    }
  }
}
