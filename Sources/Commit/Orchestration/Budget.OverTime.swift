import Drafting
import Models
import Plans
import RunJournal

/// Limits on what all runs together spend on models.
extension Budget {
  /// Counts a call that is about to be made among those of all runs. Counting and noting are one step.
  func requireRoomOverTime(for estimate: SpendEstimate) async throws {
    let rates = policy.spendRates
    guard let first = rates.first else { return }
    if let unknown = rates.first(where: { $0.rate.limit == .usd }), case .unpriced(let reason) = estimate.money {
      throw SpendExceeded(
        limit: unknown.rule.key,
        detail:
          "what the call may cost is not known (\(reason)), so \(unknown.rate) by \(unknown.rule.source) cannot be kept"
      )
    }
    guard let ledger else {
      throw SpendExceeded(limit: first.rule.key, detail: "what other runs spent cannot be counted here")
    }
    do {
      let lease = try await ledger.open()
      do {
        try await addUp(rates, in: ledger)
        await lease.close()
      } catch {
        await lease.close()
        throw error
      }
    } catch let error as LedgerError {
      throw SpendExceeded(limit: first.rule.key, detail: "what other runs spent cannot be counted: \(error.reason)")
    }
  }

  /// Notes what the run has really spent, once its calls are done.
  package func settleOverTime() async {
    guard !policy.spendRates.isEmpty, let ledger, let lease = try? await ledger.open() else { return }
    // Where it cannot be noted, what was set aside goes on counting.
    try? await ledger.note(await spent())
    await lease.close()
  }

  private func addUp(_ rates: [(rate: SpendRate, rule: Policy.Rule)], in ledger: any EffectLedger) async throws {
    let now = clock.now
    let longest = Int64(rates.map(\.rate.seconds).max() ?? 0).times(1000)
    let since = Instant(milliseconds: now.milliseconds.minus(longest))
    let noted = try await ledger.spending(since: since, isWhole: false)
    if unnoted == nil {
      let all = try await ledger.spending(since: since, isWhole: true)
      unnoted = all.filter { entry in !noted.contains { $0.run == entry.run } }
    }
    let own = await spent()
    let others = (unnoted ?? []).filter { entry in
      entry.run != own.run && !noted.contains { $0.run == entry.run }
    }
    for (rate, rule) in rates {
      let begin = Instant(milliseconds: now.milliseconds.minus(Int64(rate.seconds).times(1000)))
      let used = PastSpending.used(others + noted + [own], since: begin)
      let amount = rate.limit == .usd ? used.money.picodollars : Int64(used.tokens)
      guard amount > rate.atMost else { continue }
      throw SpendExceeded(
        limit: rule.key,
        detail:
          "all runs together would come to \(rate.limit.text(amount)) with the next call, and \(rate) is allowed by "
          + "\(rule.source)")
    }
    try await ledger.note(own)
  }

  /// What the run has spent, and what the calls under way may come to.
  private func spent() async -> PastSpending {
    let state = await log.state
    let spending = state.spending
    let tokens = reserved.values.reduce(0) { $0.plus($1.tokens) }
    return PastSpending(
      at: clock.now, run: state.start.run,
      total: SpendReserve(
        money: spending.money + spending.unaccounted.money + held,
        tokens: spending.tokens.plus(spending.unaccounted.tokens).plus(tokens)))
  }
}
