/// A policy together with what the same files say later.
extension Policy {
  /// What both this policy and its files as they are now allow: every limit of either, and only permissions of both.
  ///
  /// A rule counts as the same wherever it stands in its layer, so that a new comment above it changes nothing.
  package func narrowed(by live: Policy) -> Policy {
    let now = Set(live.rules.map(Standing.init))
    let kept = rules.filter { !$0.constraint.permits || now.contains(Standing($0)) }
    let known = Set(kept.map(Standing.init))
    return Policy(kept.union(live.rules.filter { !$0.constraint.permits && !known.contains(Standing($0)) }))
  }

  /// The rules that decide what is sealed. What depends on the time, or on what was spent, is looked at when it comes to it.
  package func sealed(over frozen: Policy) -> Policy {
    Policy(rules.filter { !$0.constraint.isOfTheMoment || frozen.rules.contains($0) })
  }

  private struct Standing: Hashable {
    var constraint: Constraint
    var layer: PolicyLayer

    init(_ rule: Rule) {
      constraint = rule.constraint
      layer = rule.source.layer
    }
  }
}

extension Constraint {
  /// Whether the rule allows something that is refused without it.
  fileprivate var permits: Bool {
    switch self {
    case .sameModel(let isAllowed), .unsignedApprovals(let isAllowed): isAllowed
    case .unattended: true
    // Without any rule a run that was begun at a terminal asks always.
    case .approval(let rule): rule.inForce != .always
    default: false
    }
  }

  fileprivate var isOfTheMoment: Bool {
    switch self {
    case .freeze, .rate, .spend, .remerges: true
    default: false
    }
  }
}
