package import Approval
import JSON
package import EffectKit
package import Plans
import Redaction
package import SecretSources

/// A surveyor whose errors and findings hold no secret, whatever a server or a program repeats.
package struct ScrubbedSurveyor: EffectSurveyor {
  private let surveyor: any EffectSurveyor
  private let keeper: SecretKeeper

  package init(_ surveyor: any EffectSurveyor, keeper: SecretKeeper) {
    self.surveyor = surveyor
    self.keeper = keeper
  }

  package func survey(
    _ declaration: EffectDeclaration, in context: EffectContext
  ) async throws(EffectError) -> ProposedEffect {
    do {
      return try withoutSecrets(try await surveyor.survey(declaration, in: context))
    } catch {
      throw error.scrubbed(by: keeper.scrubber)
    }
  }

  package func reach(
    of declaration: EffectDeclaration, in context: EffectContext
  ) async throws(EffectError) -> EffectReach? {
    do throws(EffectError) {
      let reach = try await surveyor.reach(of: declaration, in: context)
      let said = (reach?.names.values.flatMap { $0 } ?? []) + (reach?.words ?? [])
      guard let secret = said.first(where: keeper.scrubber.finds) else { return reach }
      throw EffectError.invalid("a secret would stand in what is reached: \(secret)")
    } catch {
      throw error.scrubbed(by: keeper.scrubber)
    }
  }

  package func rederive(_ effect: ProposedEffect) async throws(EffectError) -> ProposedEffect {
    do {
      return try withoutSecrets(try await surveyor.rederive(effect))
    } catch {
      throw error.scrubbed(by: keeper.scrubber)
    }
  }

  package func rederive(
    _ effect: ProposedEffect, awaiting earlier: [ProposedEffect]
  ) async throws(EffectError) -> ProposedEffect {
    do {
      return try withoutSecrets(try await surveyor.rederive(effect, awaiting: earlier))
    } catch {
      throw error.scrubbed(by: keeper.scrubber)
    }
  }

  package func landing(of effect: ProposedEffect) async throws(EffectError) -> EffectLanding? {
    do {
      return try await surveyor.landing(of: effect)
    } catch {
      throw error.scrubbed(by: keeper.scrubber)
    }
  }

  package func probe(_ effect: ProposedEffect, key: String) async -> ProbeResult {
    await surveyor.probe(effect, key: key).scrubbed(by: keeper.scrubber)
  }

  package func rederiveCompensation(of applied: AppliedEffect) async throws(EffectError) -> Compensation {
    do throws(EffectError) {
      let live = try await surveyor.rederiveCompensation(of: applied)
      guard !keeper.scrubber.finds(in: live.document.canonicalText) else {
        throw .invalid("a secret would stand in what taking it back goes by")
      }
      return live
    } catch {
      throw error.scrubbed(by: keeper.scrubber)
    }
  }

  package func probeCompensation(of applied: AppliedEffect) async -> ProbeResult {
    await surveyor.probeCompensation(of: applied).scrubbed(by: keeper.scrubber)
  }

  /// What is sealed is sealed as it is: where a secret stands in it, it is refused rather than changed.
  private func withoutSecrets(_ effect: ProposedEffect) throws(EffectError) -> ProposedEffect {
    let text = effect.document.canonicalText
    guard keeper.scrubber.finds(in: text) else { return effect }
    throw .invalid("a secret would stand in the sealed proposal: \(effect.preview)")
  }
}

/// An adapter whose errors and receipts hold no secret.
package struct ScrubbedAdapter: EffectAdapter {
  private let adapter: any EffectAdapter
  private let keeper: SecretKeeper

  package init(_ adapter: any EffectAdapter, keeper: SecretKeeper) {
    self.adapter = adapter
    self.keeper = keeper
  }

  package func apply(_ authority: consuming CommitAuthority) async throws(EffectError) -> EffectReceipt {
    do {
      return try await adapter.apply(authority).scrubbed(by: keeper.scrubber)
    } catch {
      throw error.scrubbed(by: keeper.scrubber)
    }
  }

  package func settle(_ effect: ProposedEffect) async -> EffectReceipt {
    await adapter.settle(effect).scrubbed(by: keeper.scrubber)
  }

  package func compensate(_ authority: consuming CompensationAuthority) async throws(EffectError) -> EffectReceipt {
    do {
      return try await adapter.compensate(authority).scrubbed(by: keeper.scrubber)
    } catch {
      throw error.scrubbed(by: keeper.scrubber)
    }
  }

  package func settleCompensation(of applied: AppliedEffect) async -> EffectReceipt {
    await adapter.settleCompensation(of: applied).scrubbed(by: keeper.scrubber)
  }
}

extension ProbeResult {
  fileprivate func scrubbed(by scrubber: Scrubber) -> ProbeResult {
    switch self {
    case .applied(let detail): .applied(scrubber.scrub(detail))
    case .notApplied(let detail): .notApplied(scrubber.scrub(detail))
    case .unknown(let detail): .unknown(scrubber.scrub(detail))
    }
  }
}

extension JSONValue {
  fileprivate func scrubbed(by scrubber: Scrubber) -> JSONValue {
    switch self {
    case .string(let text): .string(scrubber.scrub(text))
    case .array(let elements): .array(elements.map { $0.scrubbed(by: scrubber) })
    case .object(let members):
      .object(
        Dictionary(members.map { (scrubber.scrub($0.key), $0.value.scrubbed(by: scrubber)) }) { first, _ in first })
    default: self
    }
  }
}

extension EffectReceipt {
  fileprivate func scrubbed(by scrubber: Scrubber) -> EffectReceipt {
    EffectReceipt(detail: scrubber.scrub(detail), evidence: evidence.scrubbed(by: scrubber))
  }
}

extension EffectError {
  fileprivate func scrubbed(by scrubber: Scrubber) -> EffectError {
    switch self {
    case .invalid(let reason): .invalid(scrubber.scrub(reason))
    case .conflict(let paths): .conflict(paths: paths.map(scrubber.scrub))
    case .obstructed(let reason): .obstructed(scrubber.scrub(reason))
    case .stale(let reason): .stale(scrubber.scrub(reason))
    case .notApplied(let reason): .notApplied(scrubber.scrub(reason))
    case .inDoubt(let reason): .inDoubt(scrubber.scrub(reason))
    }
  }
}
