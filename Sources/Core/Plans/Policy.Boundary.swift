extension Policy {
  /// The constraints of one file.
  ///
  /// - Parameter lines: the line of each key of the file, such as `changes.files` or `paths.deny[1]`.
  package init(_ boundary: Boundary, layer: PolicyLayer, path: String, lines: [String: Int] = [:]) {
    self.init(
      Set(
        boundary.constraints.map { place, constraint in
          Rule(constraint, source: PolicySource(layer: layer, path: path, line: lines[place]))
        }))
  }

  /// The constraints of a plan's boundary.
  package init(of plan: Plan, path: String = "") {
    self.init(plan.boundary, layer: .plan, path: path, lines: plan.boundaryLines)
  }

  /// The constraints that a drafter can follow, as one boundary: the smallest of each limit, and all lists of patterns.
  package var boundary: Boundary {
    var boundary = Boundary()
    for rule in sorted {
      switch rule.constraint {
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
  /// Every constraint, with its key path in the file.
  fileprivate var constraints: [(place: String, constraint: Constraint)] {
    var constraints: [(place: String, constraint: Constraint)] = []
    for allow in paths.allowLists { constraints.append(("paths.allow", .allowPaths(allow))) }
    for (index, pattern) in paths.deny.enumerated() { constraints.append(("paths.deny[\(index)]", .denyPath(pattern))) }
    for (index, pattern) in paths.protected.enumerated() {
      constraints.append(("paths.protected[\(index)]", .protectPath(pattern)))
    }
    constraints += changes.limits.map { ("changes.\($0.key.rawValue)", .change($0.key, atMost: $0.value)) }
    constraints += effects.flatMap { $0.value.constraints(on: $0.key) } + spend.constraints
    for (index, window) in freeze.enumerated() { constraints.append(("freeze[\(index)]", .freeze(window))) }
    if let approval { constraints.append(("approval", .approval(approval))) }
    if let approvals { constraints.append(("approvals", .approvals(approvals))) }
    if let allowsSameModel { constraints.append(("same-model", .sameModel(allowsSameModel))) }
    if unattended?.isEmpty == true { constraints.append(("unattended", .refuseUnattended)) }
    for (index, grant) in (unattended ?? []).enumerated() {
      constraints.append(("unattended[\(index)]", .unattended(grant)))
    }
    if let allowsUnsignedApprovals {
      constraints.append(("unsigned-approvals", .unsignedApprovals(allowsUnsignedApprovals)))
    }
    if let remerges { constraints.append(("remerges", .remerges(remerges))) }
    return constraints + rules.map { ($0.place, $0.constraint) }
  }
}

extension EffectLimits {
  fileprivate func constraints(on kind: EffectKind) -> [(place: String, constraint: Constraint)] {
    let key = "effects.\(kind.rawValue)"
    var constraints: [(place: String, constraint: Constraint)] = []
    if let count { constraints.append((isCountAlone ? key : "\(key).count", .effects(kind, atMost: count))) }
    for (attribute, names) in names {
      let key = "\(key).\(attribute.rawValue)"
      if let allow = names.allow { constraints.append(("\(key).allow", .allowNames(kind, attribute, allow))) }
      for (index, pattern) in names.deny.enumerated() {
        constraints.append(("\(key).deny[\(index)]", .denyName(kind, attribute, pattern)))
      }
    }
    constraints += numbers.map { ("\(key).\($0.key.key)", .figure(kind, $0.key, atMost: $0.value)) }
    if let allow = commands?.allow { constraints.append(("\(key).commands.allow", .allowCommands(kind, allow))) }
    for (index, pattern) in (commands?.deny ?? []).enumerated() {
      constraints.append(("\(key).commands.deny[\(index)]", .denyCommand(kind, pattern)))
    }
    for (index, rate) in overTime.enumerated() { constraints.append(("\(key).over-time[\(index)]", .rate(kind, rate))) }
    return constraints
  }

  /// Whether the file gives only a number for the kind.
  private var isCountAlone: Bool { self == EffectLimits(count: count) }
}

extension Boundary.Spend {
  fileprivate var constraints: [(place: String, constraint: Constraint)] {
    let amounts: [(SpendLimit, Int64?)] = [
      (.usd, money?.picodollars), (.tokens, tokens.map(Int64.init)), (.wall, wallSeconds.map(Int64.init)),
      (.attempts, attempts.map(Int64.init)),
    ]
    let own: [(place: String, constraint: Constraint)] = amounts.compactMap { limit, most in
      most.map { ("spend.\(limit.rawValue)", .spend(limit, atMost: $0)) }
    }
    return own + overTime.enumerated().map { ("spend.over-time[\($0.offset)]", .spendRate($0.element)) }
  }
}
