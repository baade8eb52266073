package import Plans

/// The use of one limit.
package struct LimitUse: Hashable, Sendable {
  package var rule: Policy.Rule
  /// The measured amount, in words; `nil` where the limit does not apply to what was judged.
  package var measured: String?
  package var isOver: Bool
  /// The paths or effects that count, at most twenty.
  package var offenders: [String]
  /// The least value of the limit that would allow this, where it is a number.
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
  /// The violation of a limit; `nil` where it is met.
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
    case .denyPath(let pattern): change = "remove \(pattern) from \(key)"
    case .denyName(_, _, let pattern): change = "remove \(pattern) from \(key)"
    case .denyCommand(_, let pattern): change = "remove `\(pattern)` from \(key)"
    case .allowPaths: change = "add \(use.offenders.count == 1 ? "the path" : "the paths") to \(key)"
    case .allowNames: change = "add it to \(key)"
    case .allowCommands where use.measured?.hasPrefix("variables") == true:
      change = "add them to \(key.replacing("commands.allow", with: "variables.allow"))"
    case .allowCommands where use.offenders.contains { $0.hasPrefix("dry-run: ") || $0.hasPrefix("verify: ") }:
      change = "add it to \(key) with `as: [dry-run, verify]`, as far as it does nothing"
    case .allowCommands: change = "add it to \(key)"
    case _ where use.measured?.hasPrefix("what might be the money") == true:
      change = "say where the money is, in effects.http.amount-at.allow"
    default: change = use.needed.map { "raise \(key) to at least \($0)" } ?? "change \(key)"
    }
    let first = use.rule.constraint.ownRemedy
    switch source.layer {
    case .plan: return "\(first), or \(change) in the plan"
    case .user: return "\(first), or \(change) in your policy, \(source.place)"
    case .repository:
      return "\(first), or ask the repository's maintainers to \(change) in \(source.place) on the base branch"
    case .system: return "\(first), or ask the administrator of this machine to \(change) in \(source.place)"
    }
  }
}

extension Constraint {
  /// What is allowed, as text for a violation.
  package var allowance: String {
    switch self {
    case .allowPaths(let patterns) where patterns.isEmpty: "no path"
    case .denyPath(let pattern): "nothing in \(pattern)"
    case .denyName(_, _, let pattern): "nothing that matches \(pattern)"
    case .denyCommand(_, let pattern): "nothing that matches `\(pattern)`"
    default: text
    }
  }

  /// What the author of the plan can do about it.
  fileprivate var ownRemedy: String {
    switch self {
    case .allowPaths, .denyPath: "draft again without these paths"
    case .change(_, 0): "draft again without any"
    case .effects(let kind, 0): "remove \(kind.rawValue) from the plan"
    case .allowNames, .denyName, .allowCommands, .denyCommand: "change the effect in the plan"
    default: "split the plan into smaller ones"
    }
  }
}
