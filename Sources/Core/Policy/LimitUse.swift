package import Plans

/// What is used of one limit.
package struct LimitUse: Hashable, Sendable {
  package var rule: Policy.Rule
  /// What was measured, in words; `nil` where the limit is not about what was judged.
  package var measured: String?
  package var isOver: Bool
  /// The paths or effects that count, at most twenty.
  package var offenders: [String]
  /// The least that the limit would have to be, where it is a number.
  package var needed: Int?

  package init(
    rule: Policy.Rule, measured: String? = nil, isOver: Bool = false, offenders: [String] = [], needed: Int? = nil
  ) {
    self.rule = rule
    self.measured = measured
    self.isOver = isOver
    self.offenders = offenders
    self.needed = needed
  }

  /// The most offenders that are named.
  package static let mostOffenders = 20
}

extension BoundaryViolation {
  /// What is over a limit; `nil` where nothing is.
  init?(_ use: LimitUse) {
    guard use.isOver, let measured = use.measured else { return nil }
    self.init(
      limit: use.rule.key, allowed: use.rule.constraint.allowance, measured: measured, offenders: use.offenders,
      remedy: Self.remedy(for: use), source: use.rule.source)
  }

  private static func remedy(for use: LimitUse) -> String {
    let (key, source) = (use.rule.key, use.rule.source)
    let change: String
    switch use.rule.constraint {
    case .denyPath(let pattern): change = "\(pattern) taken out of \(key)"
    case .denyName(_, _, let pattern): change = "\(pattern) taken out of \(key)"
    case .denyCommand(_, let pattern): change = "`\(pattern)` taken out of \(key)"
    case .allowPaths: change = "\(use.offenders.count == 1 ? "the path" : "the paths") added to \(key)"
    case .allowNames, .allowCommands: change = "what is needed added to \(key)"
    default: change = use.needed.map { "\(key) raised to at least \($0)" } ?? "\(key) changed"
    }
    let first = use.rule.constraint.ownRemedy
    switch source.layer {
    case .plan: return "\(first), or have \(change) in the plan"
    case .user: return "\(first), or have \(change) in your policy, \(source.place)"
    case .repository:
      return "\(first), or have \(change) in \(source.place) on the base branch, by whoever keeps it; no draft can"
    case .system: return "\(first), or ask whoever administers this machine to have \(change) in \(source.place)"
    }
  }
}

extension Constraint {
  /// How much is allowed, as a violation says it.
  package var allowance: String {
    switch self {
    case .allowPaths(let patterns) where patterns.isEmpty: "no path"
    case .denyPath(let pattern): "nothing in \(pattern)"
    case .denyName(_, _, let pattern): "nothing that fits \(pattern)"
    case .denyCommand(_, let pattern): "nothing that fits `\(pattern)`"
    default: text
    }
  }

  /// What whoever wrote the plan can do about it.
  fileprivate var ownRemedy: String {
    switch self {
    case .allowPaths, .denyPath: "draft again without these paths"
    case .change(_, 0): "draft again without that"
    case .effects(let kind, 0): "leave \(kind.rawValue) out of the plan"
    case .allowNames, .denyName, .allowCommands, .denyCommand: "ask for something else in the plan"
    default: "split the plan"
    }
  }
}
