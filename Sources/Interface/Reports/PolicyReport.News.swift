import Orchestration
package import Plans
import Policy

/// What commit would decide now that the run did not know when it began.
extension PolicyReport {
  /// Rules that are new, and permissions that are gone. Limits that are gone still hold.
  package static func news(from frozen: Policy, to live: Policy) -> [String] {
    let now = frozen.narrowed(by: live)
    let added = now.sorted.filter { !frozen.rules.contains($0) }.map {
      "new since the run began: \($0.key) \($0.constraint.text), by \($0.source)"
    }
    let gone = frozen.sorted.filter { !now.rules.contains($0) }.map {
      "withdrawn since the run began: \($0.key) \($0.constraint.text), by \($0.source)"
    }
    return added + gone
  }

  /// Rules that hold less than they seem to.
  package var warnings: [String] {
    refusedWaivers + placelessMoney
      + policy.sorted.compactMap { rule -> String? in
        guard case .denyCommand(let kind, let pattern) = rule.constraint else { return nil }
        let isListed = policy.rules.contains { if case .allowCommands(kind, _) = $0.constraint { true } else { false } }
        return isListed
          ? nil : "\(rule.key) `\(pattern)`, by \(rule.source), cannot hold against a shell; allow commands by list"
      }
  }

  /// Limits on amounts of which the plan says which number of a request is the amount.
  private var placelessMoney: [String] {
    let places = policy.rules.compactMap { rule -> EffectKind? in
      if case .allowNames(let kind, .amountAt, _) = rule.constraint { kind } else { nil }
    }
    let limits = policy.sorted.compactMap { rule -> (kind: EffectKind, source: PolicySource)? in
      guard case .figure(let kind, .amount, _) = rule.constraint, !places.contains(kind) else { return nil }
      return (kind, rule.source)
    }
    return limits.prefix(1).map { kind, source in
      "effects.\(kind.rawValue).amounts, by \(source): the plan says which number is the money, so that a request with a "
        + "larger number is refused; say it in amount-at, such as { allow: [\"/amount /currency\"] }"
    }
  }

  /// Effects that a limit over time would hold back now.
  package var held: [String] {
    guard let use, let past = use.past else { return [] }
    return (use.effects ?? []).compactMap { RateCheck(policy, on: $0)?.obstacle(after: past, at: now) }
  }
}
