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
  package func violations(reaching effect: EffectFacts) -> [BoundaryViolation] {
    rules.compactMap { rule in
      switch rule.constraint {
      case .allowNames(_, let attribute, _), .denyName(_, let attribute, _):
        effect.names[attribute] == nil ? nil : use(of: [effect], rule).flatMap { BoundaryViolation($0) }
      case .allowCommands, .denyCommand:
        effect.words == nil ? nil : use(of: [effect], rule).flatMap { BoundaryViolation($0) }
      default: nil
      }
    }
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
    case .figure(let kind, let figure, let most): sum(effects.of(kind), figure, rule, most)
    case .allowCommands(let kind, let patterns):
      commands(effects.of(kind), rule, "outside") { words in !patterns.contains { $0.matches(words) } }
    case .denyCommand(let kind, let pattern):
      commands(effects.of(kind), rule, "denied") { pattern.denies($0) }
    default: nil
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
    let unknown = effects.filter { $0.names[attribute] == nil }
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
    _ effects: [EffectFacts], _ rule: Policy.Rule, _ word: String, isHit: ([String]) -> Bool
  ) -> LimitUse {
    let hits = effects.filter { effect in effect.words.map(isHit) ?? true }
    return LimitUse(
      rule: rule, measured: "\(hits.count) \(word)", isOver: !hits.isEmpty,
      offenders: Self.shortened(hits.map { $0.words?.joined(separator: " ") ?? $0.text }))
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
  fileprivate var currencies: Set<NumberAttribute> {
    Set(numbers.keys.filter { if case .amount = $0 { true } else { false } })
  }
}

extension [EffectFacts] {
  fileprivate func of(_ kind: EffectKind) -> [EffectFacts] { filter { $0.kind == kind } }
}
