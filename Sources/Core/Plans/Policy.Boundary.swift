extension Policy {
  /// What one file demands.
  ///
  /// - Parameter lines: where each key of the file stands, such as `changes.files` or `paths.deny[1]`.
  package init(_ boundary: Boundary, layer: PolicyLayer, path: String, lines: [String: Int] = [:]) {
    self.init(
      Set(
        boundary.demands.map { place, demand in
          Rule(demand, source: PolicySource(layer: layer, path: path, line: lines[place]))
        }))
  }

  /// What a plan demands by itself.
  package init(of plan: Plan, path: String = "") {
    self.init(plan.boundary, layer: .plan, path: path, lines: plan.boundaryLines)
  }

  /// All demands that a drafter can heed, as one boundary: the smallest of each limit, and every list of patterns.
  package var boundary: Boundary {
    var boundary = Boundary()
    for rule in sorted {
      switch rule.demand {
      case .allowPaths(let patterns) where boundary.paths.allow == nil: boundary.paths.allow = patterns
      case .allowPaths(let patterns): boundary.paths.alsoAllow.append(patterns)
      case .denyPath(let pattern): boundary.paths.deny.append(pattern)
      case .protectPath(let pattern): boundary.paths.protected.append(pattern)
      case .change(let limit, let most):
        boundary.changes.limits[limit] = min(most, boundary.changes[limit] ?? most)
      default: break
      }
    }
    return boundary
  }
}

extension Boundary {
  /// Each demand, with its place among the keys of the file.
  fileprivate var demands: [(place: String, demand: Demand)] {
    var demands: [(place: String, demand: Demand)] = []
    for allow in paths.allowLists { demands.append(("paths.allow", .allowPaths(allow))) }
    for (index, pattern) in paths.deny.enumerated() { demands.append(("paths.deny[\(index)]", .denyPath(pattern))) }
    for (index, pattern) in paths.protected.enumerated() {
      demands.append(("paths.protected[\(index)]", .protectPath(pattern)))
    }
    demands += changes.limits.map { ("changes.\($0.key.rawValue)", .change($0.key, atMost: $0.value)) }
    demands += effects.flatMap { $0.value.demands(on: $0.key) } + spend.demands
    for (index, window) in freeze.enumerated() { demands.append(("freeze[\(index)]", .freeze(window))) }
    if let approval { demands.append(("approval", .approval(approval))) }
    if let approvals { demands.append(("approvals", .approvals(approvals))) }
    if let allowsSameModel { demands.append(("same-model", .sameModel(allowsSameModel))) }
    return demands
  }
}

extension EffectLimits {
  fileprivate func demands(on kind: EffectKind) -> [(place: String, demand: Demand)] {
    let key = "effects.\(kind.rawValue)"
    var demands: [(place: String, demand: Demand)] = []
    if let count { demands.append((isCountAlone ? key : "\(key).count", .effects(kind, atMost: count))) }
    for (facet, names) in names {
      let key = "\(key).\(facet.rawValue)"
      if let allow = names.allow { demands.append(("\(key).allow", .allowNames(kind, facet, allow))) }
      for (index, pattern) in names.deny.enumerated() {
        demands.append(("\(key).deny[\(index)]", .denyName(kind, facet, pattern)))
      }
    }
    demands += numbers.map { ("\(key).\($0.key.key)", .figure(kind, $0.key, atMost: $0.value)) }
    if let allow = commands?.allow { demands.append(("\(key).commands.allow", .allowCommands(allow))) }
    for (index, pattern) in (commands?.deny ?? []).enumerated() {
      demands.append(("\(key).commands.deny[\(index)]", .denyCommand(pattern)))
    }
    for (index, rate) in overTime.enumerated() { demands.append(("\(key).over-time[\(index)]", .rate(kind, rate))) }
    return demands
  }

  /// Whether the file writes nothing but a number for the kind.
  private var isCountAlone: Bool { self == EffectLimits(count: count) }
}

extension Boundary.Spend {
  fileprivate var demands: [(place: String, demand: Demand)] {
    let amounts: [(SpendLimit, Int64?)] = [
      (.usd, money?.picodollars), (.tokens, tokens.map(Int64.init)), (.wall, wallSeconds.map(Int64.init)),
      (.attempts, attempts.map(Int64.init)),
    ]
    return amounts.compactMap { limit, most in
      most.map { ("spend.\(limit.rawValue)", .spend(limit, atMost: $0)) }
    }
  }
}
