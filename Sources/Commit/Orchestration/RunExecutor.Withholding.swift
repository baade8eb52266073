import Approval
import Drafting
import Plans
import Policy
import RunJournal

/// Effects that the policy holds back for a time: they wait, and nothing of the run is lost.
extension RunExecutor {
  /// Whether no freeze holds an effect back now; false after the run was put aside.
  func isThawed(_ effect: ProposedEffect) async throws -> Bool {
    let freezes = policy.freezes(effect.kind, at: ports.clock.now.milliseconds)
    guard let (window, source) = freezes.first else { return true }
    try await withhold(effect, "freeze \(window), by \(source)")
    return false
  }

  /// Writes down that an effect begins, unless a limit over time is used up; false after the run was put aside.
  ///
  /// Counting and writing down are one step that no other process can come between.
  func begin(_ effect: ProposedEffect, as intent: EffectIntended) async throws -> Bool {
    guard let check = RateCheck(policy, on: effect.facts) else {
      try await log.record(.effectIntended(intent))
      return true
    }
    guard let ledger = ports.ledger else {
      try await withhold(effect, "a limit over time is set, and what was applied before cannot be counted here")
      return false
    }
    do {
      let hold = try await ledger.open()
      do {
        let isBegun = try await begin(effect, as: intent, check, ledger)
        await hold.close()
        return isBegun
      } catch {
        await hold.close()
        throw error
      }
    } catch let error as LedgerError {
      try await withhold(
        effect, "a limit over time is set, and what was applied before cannot be counted: \(error.reason)")
      return false
    }
  }

  private func begin(
    _ effect: ProposedEffect, as intent: EffectIntended, _ check: RateCheck, _ ledger: any EffectLedger
  ) async throws -> Bool {
    let now = ports.clock.now
    let past = try await ledger.effects(since: check.begin(before: now))
    if let obstacle = check.obstacle(after: past, at: now) {
      try await withhold(effect, obstacle)
      return false
    }
    try await log.record(.effectIntended(intent))
    return true
  }

  private func withhold(_ effect: ProposedEffect, _ reason: String) async throws {
    let detail = "\(effect.kind.rawValue) is held back: \(reason)"
    try await log.record(.runSuspended(RunSuspended(cause: .withheld, detail: detail)))
  }
}
