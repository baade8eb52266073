package import Plans

/// Judging effects.
extension PolicyJudge {
  /// The limits that these effects exceed.
  ///
  /// - Parameter others: effects of the same run that were judged before. What is counted or added up holds for all of
  ///   them together, so that splitting a change gets around no limit.
  package func violations(of effects: [EffectFacts], besides others: [EffectFacts] = []) -> [BoundaryViolation] {
    guard !others.isEmpty else { return uses(of: effects).compactMap { BoundaryViolation($0) } }
    return rules.compactMap { rule in
      let kinds = Set(effects.map(\.kind))
      return use(of: rule.constraint.isTotal ? others.filter { kinds.contains($0.kind) } + effects : effects, rule)
        .flatMap { BoundaryViolation($0) }
    }
  }

  /// The limits that a plan's declared effects exceed, when only their kinds are known.
  package func violations(declaring kinds: [EffectKind]) -> [BoundaryViolation] {
    let effects = kinds.map { EffectFacts(kind: $0) }
    return rules.compactMap { rule in
      guard case .effects(let kind, let most) = rule.constraint else { return nil }
      return BoundaryViolation(count(effects.of(kind), rule, most))
    }
  }

  /// The limits on names and command lines that an effect exceeds, judged before a preview reaches anything. Facts that
  /// are not known yet are judged later.
  ///
  /// - Parameter decisive: sorts of names that have to be known by then.
  package func violations(
    reaching effect: EffectFacts, deciding decisive: Set<NameAttribute>
  ) -> [BoundaryViolation] {
    rules.compactMap { rule in
      switch rule.constraint {
      case .allowNames(_, let attribute, _), .denyName(_, let attribute, _):
        effect.names[attribute] == nil && !decisive.contains(attribute)
          ? nil : use(of: [effect], rule).flatMap { BoundaryViolation($0) }
      case .allowCommands, .denyCommand:
        effect.words == nil ? nil : use(of: [effect], rule).flatMap { BoundaryViolation($0) }
      default: nil
      }
    }
  }

  /// The same, where nothing has to be known.
  package func violations(reaching effect: EffectFacts) -> [BoundaryViolation] {
    violations(reaching: effect, deciding: [])
  }

  /// The use of every limit on effects.
  package func uses(of effects: [EffectFacts]) -> [LimitUse] { rules.compactMap { use(of: effects, $0) } }

  private func use(of effects: [EffectFacts], _ rule: Policy.Rule) -> LimitUse? {
    switch rule.constraint {
    case .effects(let kind, let most): count(effects.of(kind), rule, most)
    case .allowNames(let kind, let attribute, let patterns):
      names(effects.of(kind), attribute, rule, "outside") { name in
        !patterns.contains { NamePattern($0).allows(name) }
      }
    case .denyName(let kind, let attribute, let pattern):
      names(effects.of(kind), attribute, rule, "denied") { NamePattern(pattern).denies($0, as: attribute) }
    case .figure(let kind, let figure, let most):
      figure.isMoney
        ? unclear(effects.of(kind), rule) ?? sum(effects.of(kind), figure, rule, most)
        : sum(effects.of(kind), figure, rule, most)
    case .rate(let kind, let rate): rate.amounts.isEmpty ? nil : unclear(effects.of(kind), rule)
    case .approvers(let approvers): approvers.amounts.isEmpty ? nil : unclear(effects, rule)
    case .allowCommands(let kind, let patterns): commands(effects.of(kind), rule, patterns)
    case .denyCommand(let kind, let pattern):
      commands(effects.of(kind), rule, "denied") { pattern.denies($0.words ?? []) }
    default: nil
    }
  }

  /// Money that a rule is about, while something else in the request might be the money, since the plan says which. The
  /// rule's own layer, or one further out, says where the money is and so that nothing else is meant.
  private func unclear(_ effects: [EffectFacts], _ rule: Policy.Rule) -> LimitUse? {
    let others = effects.filter { effect in
      effect.names[.otherAmounts]?.isEmpty == false && !namesMoney(of: effect.kind, for: rule)
    }
    guard !others.isEmpty else { return nil }
    return LimitUse(
      rule: rule, measured: "what might be the money beside the amount", isOver: true,
      offenders: Self.shortened(others.flatMap { $0.names[.otherAmounts] ?? [] }))
  }

  private func namesMoney(of kind: EffectKind, for rule: Policy.Rule) -> Bool {
    rules.contains { other in
      guard case .allowNames(kind, .amountAt, _) = other.constraint else { return false }
      return other.source.layer <= rule.source.layer
    }
  }

  private func count(_ effects: [EffectFacts], _ rule: Policy.Rule, _ most: Int) -> LimitUse {
    LimitUse(
      rule: rule, measured: "\(effects.count)", isOver: effects.count > most,
      offenders: Self.shortened(effects.map(\.text)), needed: effects.count)
  }

  private func names(
    _ effects: [EffectFacts], _ attribute: NameAttribute, _ rule: Policy.Rule, _ word: String, isHit: (String) -> Bool
  ) -> LimitUse {
    let unknown = attribute.isNoneWhereMissing ? [] : effects.filter { $0.names[attribute] == nil }
    let hits = effects.flatMap { $0.names[attribute] ?? [] }.filter(isHit)
    guard unknown.isEmpty else {
      return LimitUse(
        rule: rule, measured: "unknown \(attribute.rawValue)", isOver: true,
        offenders: Self.shortened(unknown.map(\.text)))
    }
    return LimitUse(
      rule: rule, measured: "\(hits.count) \(word)", isOver: !hits.isEmpty, offenders: Self.shortened(hits))
  }

  private func sum(
    _ effects: [EffectFacts], _ figure: NumberAttribute, _ rule: Policy.Rule, _ most: Int
  ) -> LimitUse {
    let counted: [EffectFacts]
    if case .amount = figure {
      let foreign = effects.filter { !currencies(limitedWith: rule).isSuperset(of: $0.currencies) }
      guard foreign.isEmpty else {
        return LimitUse(
          rule: rule, measured: "money in a currency without a limit", isOver: true,
          offenders: Self.shortened(foreign.map(\.text)))
      }
      // Nobody knows how much an effect moves that does not say so.
      let silent = effects.filter(\.currencies.isEmpty)
      guard silent.isEmpty else {
        return LimitUse(
          rule: rule, measured: "no amount declared", isOver: true, offenders: Self.shortened(silent.map(\.text)))
      }
      counted = effects.filter { $0.numbers[figure] != nil }
    } else {
      counted = effects
    }
    let unmeasured = counted.filter { $0.numbers[figure] == nil }
    guard unmeasured.isEmpty else {
      return LimitUse(
        rule: rule, measured: "unmeasured \(figure.key)", isOver: true,
        offenders: Self.shortened(unmeasured.map(\.text)))
    }
    let total = counted.reduce(0) { $0.plus($1.numbers[figure] ?? 0) }
    return LimitUse(
      rule: rule, measured: "\(total)", isOver: total > most, offenders: Self.shortened(counted.map(\.text)),
      needed: total)
  }

  /// The currencies that the same file limits for the rule's kind.
  private func currencies(limitedWith rule: Policy.Rule) -> Set<NumberAttribute> {
    guard case .figure(let kind, _, _) = rule.constraint else { return [] }
    return Set(
      rules.compactMap { other in
        guard other.source.layer == rule.source.layer, other.source.path == rule.source.path,
          case .figure(kind, let figure, _) = other.constraint
        else { return nil }
        return figure
      })
  }

  private func commands(
    _ effects: [EffectFacts], _ rule: Policy.Rule, _ word: String, isHit: (EffectFacts) -> Bool
  ) -> LimitUse {
    let hits = effects.filter { $0.words == nil || isHit($0) }
    return LimitUse(
      rule: rule, measured: "\(hits.count) \(word)", isOver: !hits.isEmpty,
      offenders: Self.shortened(hits.map(\.commandText)))
  }

  /// A list of commands allows no variables, since these decide what the words do, but where the same file lists them.
  private func commands(_ effects: [EffectFacts], _ rule: Policy.Rule, _ patterns: [CommandPattern]) -> LimitUse {
    let hits = commands(effects, rule, "outside") { effect in
      !patterns.contains { $0.allows(effect.words ?? [], as: effect.use) }
    }
    guard !hits.isOver, !listsVariables(beside: rule) else { return hits }
    let variables = Set(effects.flatMap { $0.names[.variables] ?? [] }).sorted()
    guard !variables.isEmpty else { return hits }
    return LimitUse(
      rule: rule, measured: "variables that no list of variables allows", isOver: true,
      offenders: Self.shortened(variables))
  }

  private func listsVariables(beside rule: Policy.Rule) -> Bool {
    rules.contains { other in
      guard case .allowNames(_, .variables, _) = other.constraint else { return false }
      return other.source.layer == rule.source.layer && other.source.path == rule.source.path
    }
  }

  private static func shortened(_ offenders: [String]) -> [String] { Array(offenders.prefix(LimitUse.mostOffenders)) }
}

extension Constraint {
  /// Whether it limits a number of all effects together.
  fileprivate var isTotal: Bool {
    switch self {
    case .effects, .figure: true
    default: false
    }
  }
}

extension EffectFacts {
  /// The command line, with what it is for where a pattern has to say that.
  fileprivate var commandText: String {
    guard let words else { return text }
    let line = words.joined(separator: " ")
    return CommandUse.usual.contains(use) ? line : "\(use.rawValue): \(line)"
  }

  fileprivate var currencies: Set<NumberAttribute> {
    Set(numbers.keys.filter { if case .amount = $0 { true } else { false } })
  }
}

extension [EffectFacts] {
  fileprivate func of(_ kind: EffectKind) -> [EffectFacts] { filter { $0.kind == kind } }
}
