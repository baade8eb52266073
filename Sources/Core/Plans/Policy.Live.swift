/// A policy together with what the same files say later.
extension Policy {
  /// What both this policy and its files as they are now allow: every limit of either, and only permissions of both.
  ///
  /// A rule counts as the same wherever it stands in its layer, so that a new comment above it changes nothing.
  package func narrowed(by live: Policy) -> Policy {
    let now = Set(live.rules.map(Standing.init))
    let kept = rules.filter { !$0.constraint.permits || now.contains(Standing($0)) }
    let known = Set(kept.map(Standing.init))
    let added = live.rules.filter { rule in
      !rule.constraint.permits && rule.constraint.moneyKind == nil && !known.contains(Standing(rule))
        || rule.constraint.isWaiver
    }
    return Policy(kept.union(added).union(Self.money(of: live.rules, besides: kept)))
  }

  /// Limits on money mean something together: a currency that a file does not name is refused. So those of a file come as a
  /// whole, and stay apart from those that were frozen of it.
  private static func money(of live: Set<Rule>, besides kept: Set<Rule>) -> Set<Rule> {
    let known = Set(MoneyFile.all(in: kept).map(\.standing))
    var added: Set<Rule> = []
    for file in MoneyFile.all(in: live) where !known.contains(file.standing) {
      for var rule in file.rules {
        rule.source.path += " of now"
        added.insert(rule)
      }
    }
    return added
  }

  /// The limits of one file on the money of one kind of effect.
  private struct MoneyFile {
    var rules: [Rule]
    var standing: Set<Standing> { Set(rules.map(Standing.init)) }

    private struct Place: Hashable {
      var kind: EffectKind
      var layer: PolicyLayer
      var path: String
    }

    static func all(in rules: Set<Rule>) -> [MoneyFile] {
      var files: [Place: [Rule]] = [:]
      for rule in rules {
        guard let kind = rule.constraint.moneyKind else { continue }
        files[Place(kind: kind, layer: rule.source.layer, path: rule.source.path), default: []].append(rule)
      }
      return files.values.map { MoneyFile(rules: $0) }
    }
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
    // A limit in money refuses models without a price.
    case .unattended, .waiver, .modelPrices: true
    // Without any rule a run that was begun at a terminal asks always.
    case .approval(let rule): rule.inForce != .always
    default: false
    }
  }

  /// Whether it says that a rule is waived, as it is shown to people; the rule itself is gone or not.
  fileprivate var isWaiver: Bool { if case .waiver = self { true } else { false } }

  /// The kind of effect, for a limit on money.
  fileprivate var moneyKind: EffectKind? {
    if case .figure(let kind, .amount, _) = self { kind } else { nil }
  }

  fileprivate var isOfTheMoment: Bool {
    switch self {
    case .freeze, .rate, .spend, .spendRate, .remerges, .rejections: true
    default: false
    }
  }
}
