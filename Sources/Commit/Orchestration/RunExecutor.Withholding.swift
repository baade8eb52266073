import Approval
import Drafting
import Plans
import Policy
import RunJournal

/// Effects that the policy holds back for a time: they wait, and nothing of the run is lost.
extension RunExecutor {
  /// Puts the run aside while a freeze holds an effect back.
  func requireThawed(_ effect: ProposedEffect) throws {
    let freezes = policy.freezes(effect.kind, at: ports.clock.now.milliseconds)
    guard let (window, source) = freezes.first else { return }
    throw withheld(effect, "freeze \(window), by \(source)")
  }

  /// Writes down that an effect begins, unless a limit over time is used up.
  ///
  /// Counting and writing down are one step that no other process can come between.
  func begin(_ effect: ProposedEffect, as intent: EffectIntended) async throws {
    guard let check = RateCheck(policy, on: effect.facts) else {
      try await log.record(.effectIntended(intent))
      return
    }
    guard let ledger = ports.ledger else {
      throw withheld(effect, "a limit over time is set, and earlier effects cannot be counted here")
    }
    do {
      let lease = try await ledger.open()
      do {
        try await begin(effect, as: intent, check, ledger)
        await lease.close()
      } catch {
        await lease.close()
        throw error
      }
    } catch let error as LedgerError {
      throw withheld(effect, "a limit over time is set, and earlier effects cannot be counted: \(error.reason)")
    }
  }

  private func begin(
    _ effect: ProposedEffect, as intent: EffectIntended, _ check: RateCheck, _ ledger: any EffectLedger
  ) async throws {
    let now = ports.clock.now
    let past = try await ledger.effects(since: check.begin(before: now))
    if let obstacle = check.obstacle(after: past, at: now) { throw withheld(effect, obstacle) }
    try await log.record(.effectIntended(intent))
  }

  private func withheld(_ effect: ProposedEffect, _ reason: String) -> StepStop {
    .suspended(.withheld, "\(effect.kind.rawValue) is held back: \(reason)")
  }
}
