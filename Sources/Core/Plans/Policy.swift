/// All rules that a run must meet: the constraints of every layer, each with its source.
///
/// Composing policies is the union of their constraints, and a run must meet all of them. So the order of layers makes
/// no difference, a layer that comes twice changes nothing, and no layer can lift a constraint of another.
package struct Policy: Hashable, Sendable {
  package private(set) var rules: Set<Rule>

  package init(_ rules: Set<Rule> = []) { self.rules = rules }

  package struct Rule: Hashable, Sendable {
    package var constraint: Constraint
    package var source: PolicySource

    package init(_ constraint: Constraint, source: PolicySource) {
      self.constraint = constraint
      self.source = source
    }

    /// The key, as in the file that the rule comes from.
    package var key: String { source.layer == .plan ? "boundary.\(constraint.key)" : constraint.key }
  }

  /// The policy that allows only what both policies allow.
  package func restricted(by other: Policy) -> Policy { Policy(rules.union(other.rules)) }

  /// The rules in a fixed order: by key, and from the outermost layer to the innermost.
  package var sorted: [Rule] {
    rules.sorted { left, right in
      if left.constraint.rank != right.constraint.rank { return left.constraint.rank < right.constraint.rank }
      if left.constraint.key != right.constraint.key { return left.constraint.key < right.constraint.key }
      if left.source.layer != right.source.layer { return left.source.layer < right.source.layer }
      let (first, second) = (left.source.line ?? 0, right.source.line ?? 0)
      if first != second { return first < second }
      return (left.source.path, left.constraint.text) < (right.source.path, right.constraint.text)
    }
  }
}

/// Single answers from all rules.
extension Policy {
  /// The strictest limit on spending, and its rule.
  package func spend(_ limit: SpendLimit) -> (most: Int64, rule: Rule)? {
    let found = sorted.compactMap { rule -> (most: Int64, rule: Rule)? in
      if case .spend(limit, let most) = rule.constraint { (most, rule) } else { nil }
    }
    return found.min { $0.most < $1.most }
  }

  /// The strictest rule on when a person must approve; `nil` where no layer sets one.
  package var approval: (rule: ApprovalRule, source: PolicySource)? {
    let found = sorted.compactMap { rule -> (rule: ApprovalRule, source: PolicySource)? in
      if case .approval(let approval) = rule.constraint { (approval.inForce, rule.source) } else { nil }
    }
    return found.max { $0.rule < $1.rule }
  }

  /// The largest number of people that a layer asks for; `nil` where no layer sets one.
  package var approvals: Int? {
    rules.compactMap { if case .approvals(let count) = $0.constraint { count } else { nil } }.max()
  }

  /// Whether the model and lane that drafted may also judge. Only layers outside the repository can allow it; every
  /// layer can refuse it.
  package var allowsSameModel: Bool {
    isAllowed { if case .sameModel(let allows) = $0 { allows } else { nil } }
  }

  /// Whether an approval counts that is neither answered at a terminal nor signed. It is nobody's word, so it is reported
  /// as unattended.
  package var allowsUnsignedApprovals: Bool {
    isAllowed { if case .unsignedApprovals(let allows) = $0 { allows } else { nil } }
  }

  /// Where something is refused that people may ask for otherwise; `nil` where it is allowed.
  package func refusal(of permission: Permission) -> Rule? {
    sorted.first { $0.constraint == .permission(permission, false) }
  }

  /// Whose signatures count, as the outermost layer says that says it; `nil` where none does.
  package var signers: (signers: PolicySigners, source: PolicySource)? {
    let found = sorted.compactMap { rule -> (signers: PolicySigners, source: PolicySource)? in
      guard case .signers(let signers) = rule.constraint, rule.source.layer < .repository else { return nil }
      return (signers, rule.source)
    }
    return found.min { $0.source.layer < $1.source.layer }
  }

  /// Lists of keys, each of which has to name the key of an approval.
  package var signerKeys: [(lines: [String], source: PolicySource)] {
    sorted.compactMap { if case .signerKeys(let lines) = $0.constraint { (lines, $0.source) } else { nil } }
  }

  /// Public keys that some layer revokes.
  package var revokedKeys: [String] {
    sorted.flatMap { rule -> [String] in
      if case .revokedKeys(let keys) = rule.constraint { keys } else { [] }
    }
  }

  /// How many seconds rejections hold for other runs, and whose rule that is; `nil` where no layer says it.
  package var rejections: (seconds: Int, rule: Rule)? {
    let found = sorted.compactMap { rule -> (seconds: Int, rule: Rule)? in
      if case .rejections(let seconds) = rule.constraint { (seconds, rule) } else { nil }
    }
    return found.max { $0.seconds < $1.seconds }
  }

  /// The limits on what all runs spend on models.
  package var spendRates: [(rate: SpendRate, rule: Rule)] {
    sorted.compactMap { if case .spendRate(let rate) = $0.constraint { (rate, $0) } else { nil } }
  }

  /// Whether a layer other than the user's own limits money that is spent on models: prices of the user's own only count
  /// where they are higher than those that are known, or that such a layer says.
  package var countsOwnPrices: Bool {
    !rules.contains { [.system, .repository].contains($0.source.layer) && $0.constraint.limitsDollars }
  }

  /// What models cost at least, as policies say that limit money themselves, or lie outside those that do.
  package var modelPrices: [(model: String, lanes: [Lane: ModelProvider.TokenPrices])] {
    let isSystems = rules.contains { $0.source.layer == .system && $0.constraint.limitsDollars }
    return sorted.compactMap { rule in
      guard case .modelPrices(let model, let lanes) = rule.constraint,
        rule.source.layer == .system || (rule.source.layer == .repository && !isSystems)
      else { return nil }
      return (model, lanes)
    }
  }

  /// The folder in which limits over time are counted, as the system's policy says; `nil` where it does not.
  package var ledger: String? {
    sorted.lazy.compactMap { rule -> String? in
      guard case .ledger(let folder) = rule.constraint, rule.source.layer == .system else { return nil }
      return folder
    }.first
  }

  /// Nothing but the layers outside the repository can allow it, and every layer can refuse it.
  private func isAllowed(_ answer: (Constraint) -> Bool?) -> Bool {
    var isAllowed = false
    for rule in rules {
      guard let allows = answer(rule.constraint) else { continue }
      if !allows { return false }
      isAllowed = isAllowed || rule.source.layer < .repository
    }
    return isAllowed
  }

  /// How often a commit step may be merged and sealed anew, and whose rule that is; `nil` where it is nobody's.
  package var remerges: (most: Int, rule: Rule?) {
    let found = sorted.compactMap { rule -> (most: Int, rule: Rule?)? in
      if case .remerges(let most) = rule.constraint { (most, rule) } else { nil }
    }
    return found.min { $0.most < $1.most } ?? (Self.usualRemerges, nil)
  }

  private static let usualRemerges = 5

  /// Whether a layer that is neither the user's nor the plan's lists the command lines that are allowed.
  package var listsCommands: Bool {
    rules.contains { rule in
      guard [.system, .repository].contains(rule.source.layer) else { return false }
      if case .allowCommands = rule.constraint { return true }
      return false
    }
  }

  /// Whether a layer that is neither the user's nor the plan's lists models that are allowed.
  package var listsModels: Bool {
    rules.contains { rule in
      guard [.system, .repository].contains(rule.source.layer) else { return false }
      if case .allowModels = rule.constraint { return true }
      return false
    }
  }

  /// Whether a rule says who approves above an amount of money.
  package var asksAboveAmounts: Bool {
    rules.contains { if case .approvers(let rule) = $0.constraint { !rule.amounts.isEmpty } else { false } }
  }

  /// Whether any rule limits the paths or figures of a change.
  package var limitsChanges: Bool {
    rules.contains { rule in
      switch rule.constraint {
      case .allowPaths, .denyPath, .change: true
      default: false
      }
    }
  }

  /// The windows that forbid effects of a kind at a time, in milliseconds since 1970.
  package func freezes(_ kind: EffectKind, at now: Int64) -> [(window: FreezeWindow, source: PolicySource)] {
    sorted.compactMap { rule in
      guard case .freeze(let window) = rule.constraint, window.holds(kind, at: now) else { return nil }
      return (window, rule.source)
    }
  }

  /// The limits over time on a kind of effect.
  package func rates(of kind: EffectKind) -> [(rate: RateLimit, rule: Rule)] {
    sorted.flatMap { rule -> [(rate: RateLimit, rule: Rule)] in
      if case .rate(kind, let rate) = rule.constraint { rate.each.map { ($0, rule) } } else { [] }
    }
  }
}

extension Constraint {
  fileprivate var limitsDollars: Bool {
    switch self {
    case .spend(.usd, _): true
    case .spendRate(let rate): rate.limit == .usd
    default: false
    }
  }
}

extension ApprovalRule: Comparable {
  package static func < (left: ApprovalRule, right: ApprovalRule) -> Bool { left.rank < right.rank }

  private var rank: Int {
    switch self {
    case .never: 0
    case .byRisk: 1
    case .always: 2
    }
  }
}
