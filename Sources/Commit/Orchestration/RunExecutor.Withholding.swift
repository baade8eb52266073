import Approval
import Drafting
import Plans
import Policy
import RunJournal

/// Effects that the policy holds back for a time: they wait, and nothing of the run is lost.
extension RunExecutor {
  /// Puts the run aside while a freeze holds an effect back.
  func requireThawed(_ facts: EffectFacts, by rules: Policy) throws {
    let freezes = rules.freezes(facts.kind, at: ports.clock.now.milliseconds)
    guard let (window, source) = freezes.first else { return }
    throw withheld(facts, "freeze \(window), by \(source)")
  }

  /// Puts the run aside where a rule of now forbids what the run began under other rules, such as taking an effect back.
  func requireAllowed(_ facts: EffectFacts, by rules: Policy) throws {
    guard let violation = PolicyJudge(rules).violations(of: [facts]).first else { return }
    throw withheld(facts, violation.description)
  }

  /// Writes down that an effect begins, unless a limit over time is used up.
  ///
  /// Counting and writing down are one step that no other process can come between.
  func begin(_ effect: EffectFacts, as intent: RunEvent, by rules: Policy) async throws {
    guard let check = RateCheck(rules, on: effect) else {
      try await log.record(intent)
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
    _ effect: EffectFacts, as intent: RunEvent, _ check: RateCheck, _ ledger: any EffectLedger
  ) async throws {
    let now = ports.clock.now
    let past = try await ledger.effects(since: check.begin(before: now))
    if let obstacle = check.obstacle(after: past, at: now) { throw withheld(effect, obstacle) }
    try await ledger.note(PastEffect(at: now, run: log.state.start.run, facts: effect))
    try await log.record(intent)
  }

  private func withheld(_ effect: EffectFacts, _ reason: String) -> StepStop {
    .suspended(.withheld, "\(effect.kind.rawValue) is held back: \(reason)")
  }
}
