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
  func requireAllowed(_ counted: [EffectFacts], by rules: Policy) throws {
    guard let first = counted.first, let violation = PolicyJudge(rules).violations(of: counted).first else { return }
    throw withheld(first, violation.description)
  }

  /// Puts the run aside where finding out about an effect would run a program of the plan's that a policy holds back: it
  /// runs again each time that the run is resumed, without any approval.
  func requireLooking(_ effect: ProposedEffect) async throws {
    guard let look = effect.asides.first(where: { $0.role == .verify && $0.words != nil }) else { return }
    let facts = look.facts(of: effect.kind)
    let rules = try await rules(on: [effect])
    try requireThawed(facts, by: rules)
    guard let rule = rules.distrust(of: facts) else { return }
    throw withheld(
      facts,
      "it is in doubt, and its verify is not run again, since \(rule.source) limits \(rule.key) and names no such "
        + "verify (`as: [verify]`); look, then `chancery resolve`")
  }

  /// Writes down that an effect begins, unless a limit over time is used up.
  ///
  /// Counting and writing down are one step that no other process can come between.
  ///
  /// - Parameter counted: the effect itself first, and what it leaves behind besides.
  func begin(_ counted: [EffectFacts], as intent: RunEvent, by rules: Policy) async throws {
    let limited = counted.compactMap { facts in RateCheck(rules, on: facts).map { (facts: facts, check: $0) } }
    guard let effect = limited.first?.facts else {
      try await log.record(intent)
      return
    }
    guard let ledger = ports.ledger else {
      throw withheld(effect, "a limit over time is set, and earlier effects cannot be counted here")
    }
    do {
      let lease = try await ledger.open()
      do {
        try await begin(limited, as: intent, ledger)
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
    _ limited: [(facts: EffectFacts, check: RateCheck)], as intent: RunEvent, _ ledger: any EffectLedger
  ) async throws {
    let now = ports.clock.now
    // Files that one command keeps count together.
    var together: [PastEffect] = []
    for (facts, check) in limited {
      let past = try await ledger.effects(since: check.begin(before: now)) + together
      if let obstacle = check.obstacle(after: past, at: now) { throw withheld(facts, obstacle) }
      together.append(PastEffect(at: now, run: await log.state.start.run, facts: facts))
    }
    for past in together { try await ledger.note(past) }
    try await log.record(intent)
  }

  private func withheld(_ effect: EffectFacts, _ reason: String) -> StepStop {
    .suspended(.withheld, "\(effect.kind.rawValue) is held back: \(reason)")
  }
}
