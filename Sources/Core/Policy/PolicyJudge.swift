package import Plans

/// A policy prepared for judging: patterns are parsed once, and a change is read once.
package struct PolicyJudge: Sendable {
  let rules: [Policy.Rule]
  /// Pattern lists of the rules about paths, by the index of the rule.
  private let paths: [(rule: Int, patterns: [PathPattern], role: PathRole)]
  /// Invalid patterns. While there are any, nothing is allowed.
  private let problems: [(error: PathPatternError, source: PolicySource)]

  private enum PathRole { case allow, deny, protect }

  package init(_ policy: Policy) {
    rules = policy.sorted
    var paths: [(rule: Int, patterns: [PathPattern], role: PathRole)] = []
    var problems: [(error: PathPatternError, source: PolicySource)] = []
    for (index, rule) in rules.enumerated() {
      let texts: [String]
      let role: PathRole
      switch rule.constraint {
      case .allowPaths(let list): (texts, role) = (list, .allow)
      case .denyPath(let pattern): (texts, role) = ([pattern], .deny)
      case .protectPath(let pattern): (texts, role) = ([pattern], .protect)
      default: continue
      }
      var errors: [PathPatternError] = []
      paths.append((index, PathPattern.reading(texts, &errors), role))
      problems += errors.map { ($0, rule.source) }
    }
    self.paths = paths
    self.problems = problems
  }

  /// The limits that these changes exceed, paths first; empty when the policy allows the change.
  ///
  /// - Parameter others: changes of the same run that were judged before; figures hold for all of them together. One that
  ///   is the same counts once.
  package func violations(of changes: [FileChange], besides others: [FileChange] = []) -> [BoundaryViolation] {
    let judged = judge(changes)
    let more = Set(others).subtracting(changes)
    guard !more.isEmpty else { return judged.broken + judged.uses.compactMap { BoundaryViolation($0) } }
    let uses = judged.uses.filter { if case .change = $0.rule.constraint { false } else { true } }
    return judged.broken + (uses + amounts(of: more + changes)).compactMap { BoundaryViolation($0) }
  }

  /// Changed paths that need a person's approval, by rule; at most twenty of each rule.
  package func protected(among changes: [FileChange]) -> [LimitUse] {
    judge(changes).uses.filter { use in
      if case .protectPath = use.rule.constraint { !use.offenders.isEmpty } else { false }
    }
  }

  /// The use of every limit on changes.
  package func uses(of changes: [FileChange]) -> [LimitUse] { judge(changes).uses }
}

extension PolicyJudge {
  private struct Tally {
    var count = 0
    var paths: [String] = []

    mutating func add(_ path: String) {
      count += 1
      if paths.count < LimitUse.mostOffenders { paths.append(path) }
    }
  }

  private func judge(_ changes: [FileChange]) -> (broken: [BoundaryViolation], uses: [LimitUse]) {
    var tallies = Array(repeating: Tally(), count: paths.count)
    var unsound = Tally()
    for change in changes {
      let spelling = PathSpelling(change.path)
      guard spelling.isSound else {
        unsound.add(change.path)
        continue
      }
      for (index, rule) in paths.enumerated() {
        let isHit =
          switch rule.role {
          case .allow: !rule.patterns.contains { $0.allows(spelling) }
          case .deny, .protect: rule.patterns.contains { $0.denies(spelling) }
          }
        if isHit { tallies[index].add(change.path) }
      }
    }
    var uses: [LimitUse] = []
    for (rule, tally) in zip(paths, tallies) { uses.append(use(of: rules[rule.rule], rule.role, tally)) }
    return (broken(unsound), uses + amounts(of: changes))
  }

  private func use(of rule: Policy.Rule, _ role: PathRole, _ tally: Tally) -> LimitUse {
    let paths = BoundaryViolation.counted(tally.count, "path")
    return LimitUse(
      rule: rule, measured: role == .allow ? "\(paths) outside" : paths,
      isOver: role != .protect && tally.count > 0, offenders: tally.paths)
  }

  private func amounts(of changes: [FileChange]) -> [LimitUse] {
    let limited = rules.contains { if case .change = $0.constraint { true } else { false } }
    guard limited else { return [] }
    let measure = ChangeMeasure(of: changes)
    return rules.compactMap { rule in
      guard case .change(let limit, let most) = rule.constraint else { return nil }
      let total = measure[limit]
      return LimitUse(
        rule: rule, measured: "\(total)", isOver: total > most,
        offenders: total > most ? Self.largest(of: changes, in: limit) : [], needed: total)
    }
  }

  /// The paths with the largest amounts, the largest first.
  private static func largest(of changes: [FileChange], in limit: ChangeLimit) -> [String] {
    var found: [(path: String, amount: Int)] = []
    for change in changes {
      let amount = change.amount(of: limit)
      guard amount > 0 else { continue }
      if found.count == LimitUse.mostOffenders {
        guard let last = found.last, amount > last.amount else { continue }
        found.removeLast()
      }
      let place = found.firstIndex { $0.amount < amount } ?? found.endIndex
      found.insert((change.path, amount), at: place)
    }
    return found.map(\.path)
  }

  /// Violations that no policy can allow.
  private func broken(_ unsound: Tally) -> [BoundaryViolation] {
    var broken = problems.map { problem in
      BoundaryViolation(
        limit: "paths", allowed: "valid patterns", measured: "an invalid pattern",
        offenders: [problem.error.pattern], remedy: "correct the pattern: \(problem.error)", source: problem.source)
    }
    if unsound.count > 0 {
      broken.append(
        BoundaryViolation(
          limit: "paths", allowed: "paths within the tree",
          measured: "\(BoundaryViolation.counted(unsound.count, "path")) that a git tree cannot contain",
          offenders: unsound.paths, remedy: "draft again without them; no policy can allow these"))
    }
    return broken
  }
}

extension Policy {
  /// The limits that these changes exceed; empty when the policy allows the change.
  package func violations(of changes: [FileChange]) -> [BoundaryViolation] {
    PolicyJudge(self).violations(of: changes)
  }

  /// The limits that these effects exceed.
  package func violations(of effects: [EffectFacts]) -> [BoundaryViolation] {
    PolicyJudge(self).violations(of: effects)
  }
}

extension BoundaryViolation {
  static func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}
