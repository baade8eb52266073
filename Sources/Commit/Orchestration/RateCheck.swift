package import Plans
package import Policy
package import RunJournal

/// Holds an effect against the limits over time.
package struct RateCheck: Sendable {
  private let rates: [(rate: RateLimit, rule: Policy.Rule)]
  private let effect: EffectFacts

  /// `nil` where nothing limits the effect over time.
  package init?(_ policy: Policy, on effect: EffectFacts) {
    rates = policy.rates(of: effect.kind).filter { effect.counts(for: $0.rate) }
    self.effect = effect
    if rates.isEmpty { return nil }
  }

  /// The moment from which past effects can count.
  package func begin(before now: Instant) -> Instant {
    Instant(milliseconds: now.milliseconds.minus(Int64(rates.map(\.rate.seconds).max() ?? 0).times(1000)))
  }

  /// Why the effect cannot be applied now; `nil` where it can.
  package func obstacle(after past: [PastEffect], at now: Instant) -> String? {
    for (rate, rule) in rates {
      let begin = now.milliseconds.minus(Int64(rate.seconds).times(1000))
      let counted = past.filter {
        $0.at.milliseconds > begin && $0.facts.kind == effect.kind && $0.facts.counts(for: rate)
      }
      guard let wanted = effect.amount(for: rate) else {
        return "\(rule.key): \(rate) allowed by \(rule.source), and nobody measured what this one uses"
      }
      let used = counted.reduce(0) { $0.plus($1.facts.amount(for: rate) ?? 0) }
      guard used.plus(wanted) > rate.atMost else { continue }
      let detail = "\(rule.key): \(rate) allowed by \(rule.source); \(used) used, \(wanted) more wanted"
      guard wanted <= rate.atMost, let room = room(for: wanted, among: counted, rate) else { return detail }
      return "\(detail); there is room again from \(UTCMoment.text(room.milliseconds.plus(59_999)))"
    }
    return nil
  }

  /// When enough of what counts now does not count any more.
  private func room(for wanted: Int, among counted: [PastEffect], _ rate: RateLimit) -> Instant? {
    var used = counted.reduce(0) { $0.plus($1.facts.amount(for: rate) ?? 0) }
    for past in counted.sorted(by: { $0.at.milliseconds < $1.at.milliseconds }) {
      used = used.minus(past.facts.amount(for: rate) ?? 0)
      if used.plus(wanted) <= rate.atMost {
        return Instant(milliseconds: past.at.milliseconds.plus(Int64(rate.seconds).times(1000)))
      }
    }
    return nil
  }
}
