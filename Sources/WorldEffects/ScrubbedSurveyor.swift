package import Authority
import Documents
package import Effects
package import Plans
package import Secrets

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

  package func rederive(_ effect: ProposedEffect) async throws(EffectError) -> ProposedEffect {
    do {
      return try withoutSecrets(try await surveyor.rederive(effect))
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
    do {
      return try await surveyor.rederiveCompensation(of: applied)
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

extension ProbeResult {
  fileprivate func scrubbed(by scrubber: Scrubber) -> ProbeResult {
    switch self {
    case .applied(let detail): .applied(scrubber.scrub(detail))
    case .notApplied(let detail): .notApplied(scrubber.scrub(detail))
    case .unknown(let detail): .unknown(scrubber.scrub(detail))
    }
  }
}
