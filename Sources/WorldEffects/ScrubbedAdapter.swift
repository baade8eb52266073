package import Authority
import Documents
package import Effects
import Plans
package import Secrets

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

extension EffectReceipt {
  fileprivate func scrubbed(by scrubber: Scrubber) -> EffectReceipt {
    // What a secret is found in is no evidence any more; taking back then has to do without.
    EffectReceipt(
      detail: scrubber.scrub(detail), evidence: scrubber.finds(in: evidence.canonicalText) ? .null : evidence)
  }
}

extension EffectError {
  func scrubbed(by scrubber: Scrubber) -> EffectError {
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
