import Approval
import JSON
package import Orchestration
package import Plans
package import Policy
package import Preparation
package import RunJournal

/// What is in force for a plan, whose each limit is, and what a run uses of it.
package struct PolicyReport {
  package let plan: Plan
  /// The plan file as it was named.
  package let planPath: String
  package let target: String
  package let base: String
  package let layers: PolicyLayers
  package let policy: Policy
  /// The run that is held against the policy, where one is.
  package let use: PolicyUse?
  package let now: Instant
  /// Where the policies of now differ from those that the run froze, in words.
  package var news: [String] = []
  /// Waivers that do not count, and why.
  package var refusedWaivers: [String] = []
  /// What the run, or a run of the plan, uses besides changes and effects.
  package var run: RunFacts?
  /// What else would refuse a run.
  package var others: [BoundaryViolation] = []

  package init(
    plan: Plan, planPath: String, target: String, base: String, layers: PolicyLayers, policy: Policy, use: PolicyUse?,
    now: Instant
  ) {
    self.plan = plan
    self.planPath = planPath
    self.target = target
    self.base = base
    self.layers = layers
    self.policy = policy
    self.use = use
    self.now = now
  }

  package struct Row {
    package var rule: Policy.Rule
    /// What is used, in words; `nil` where there is nothing to say.
    package var used: String?
    package var isOver = false
    /// Whether another layer asks for more, so that this limit alone decides nothing.
    package var isOutdone = false
    package var offenders: [String] = []
  }

  package var rows: [Row] {
    let uses = Dictionary(measured.map { ($0.rule, $0) }, uniquingKeysWith: { first, _ in first })
    return policy.sorted.map { rule in
      var row = Row(rule: rule, used: spent(of: rule), isOutdone: isOutdone(rule))
      if let use = uses[rule] {
        row.used = use.measured
        row.isOver = use.isOver
        row.offenders = use.offenders
      } else if let broken = use?.recorded.first(where: { $0.isOf(rule) }) {
        row.used = broken.measured
        row.isOver = true
        row.offenders = broken.offenders
      }
      return row
    }
  }

  /// Everything that is not met.
  package var violations: [BoundaryViolation] {
    let judge = PolicyJudge(policy)
    let ofRun = (run.map { judge.violations(of: $0) } ?? []) + others
    guard let use else { return ofRun + judge.violations(declaring: declared) }
    let found =
      ofRun + judge.violations(of: use.changes)
      + (use.effects.map { judge.violations(of: $0) } ?? judge.violations(declaring: declared))
      + use.asides.flatMap { judge.violations(reaching: $0) }
    return found + use.recorded.filter { !found.contains($0) }
  }

  /// Freezes that would hold an effect of the plan back now.
  package var freezes: [Policy.Rule] {
    let kinds = Set(declared)
    return policy.sorted.filter { rule in
      guard case .freeze(let window) = rule.constraint, window.holds(at: now.milliseconds) else { return false }
      return window.kinds.map { !$0.isDisjoint(with: kinds) } ?? true
    }
  }

  /// Why a person will be asked, whatever the risk.
  package var people: [String] {
    let protected = PolicyJudge(policy).protected(among: use?.changes ?? []).map { use in
      "\(use.offenders.joined(separator: ", ")): \(use.rule.constraint.text), by \(use.rule.source)"
    }
    guard let approval = policy.approval, approval.rule == .always else { return protected }
    let count = policy.approvals.map { "\($0) different people" } ?? "a person"
    return protected + ["every proposal needs \(count), by \(approval.source)"]
  }

  private var declared: [EffectKind] {
    plan.steps.flatMap { step -> [EffectKind] in
      if case .commit(let commit) = step.kind { commit.effects.flatMap(\.kinds) } else { [] }
    }
  }

  private var measured: [LimitUse] {
    let judge = PolicyJudge(policy)
    let counts = judge.uses(of: declared.map { EffectFacts(kind: $0) }).filter { use in
      if case .effects = use.rule.constraint { true } else { false }
    }
    guard let use else { return counts }
    return judge.uses(of: use.changes) + (use.effects.map { judge.uses(of: $0) } ?? counts)
  }

  private func spent(of rule: Policy.Rule) -> String? {
    switch rule.constraint {
    case .spend(let limit, let most):
      use.map { limit.text($0.spent(limit)) + ($0.spent(limit) >= most ? " (used up)" : "") }
    case .freeze(let window): window.holds(at: now.milliseconds) ? "in force now" : "not in force now"
    case .rate(let kind, let rate): use?.past.map { "\(rate.used(by: $0, of: kind, at: now))" }
    default: nil
    }
  }

  /// Limits that are numbers can be compared: where another layer sets a smaller one, that one decides.
  private func isOutdone(_ rule: Policy.Rule) -> Bool {
    guard let most = rule.constraint.most else { return false }
    return policy.rules.contains { other in
      other.constraint.key == rule.constraint.key && (other.constraint.most.map { $0 < most } ?? false)
    }
  }
}

/// What a run uses.
package struct PolicyUse {
  package var run: RunID
  /// What is held against the limits: a sealed proposal, or the newest draft.
  package var subject: String
  package var changes: [FileChange]
  /// `nil` where nothing is sealed yet, so that no effect is known.
  package var effects: [EffectFacts]?
  /// What dry-runs, looks and undoing the effects would do.
  package var asides: [EffectFacts] = []
  package var spending: RunState.Spending
  /// What was applied before, for limits over time.
  package var past: [PastEffect]?
  /// What the run was blocked for, by its journal.
  package var recorded: [BoundaryViolation] = []

  package init(
    run: RunID, subject: String, changes: [FileChange], effects: [EffectFacts]?, spending: RunState.Spending,
    past: [PastEffect]?, recorded: [BoundaryViolation] = []
  ) {
    self.run = run
    self.subject = subject
    self.changes = changes
    self.effects = effects
    self.spending = spending
    self.past = past
    self.recorded = recorded
  }

  package func spent(_ limit: SpendLimit) -> Int64 {
    switch limit {
    case .usd: spending.money.picodollars
    case .tokens: Int64(spending.tokens)
    case .wall: spending.workingMilliseconds / 1000
    case .attempts: Int64(spending.attempts)
    }
  }
}

extension BoundaryViolation {
  fileprivate func isOf(_ rule: Policy.Rule) -> Bool {
    limit == rule.key && source == rule.source && allowed == rule.constraint.allowance
  }
}

extension RateLimit {
  /// What past effects use of the limit at a moment.
  fileprivate func used(by past: [PastEffect], of kind: EffectKind, at now: Instant) -> Int {
    past.filter { use in
      use.facts.kind == kind && use.at.milliseconds > now.milliseconds - Int64(seconds) * 1000
        && use.facts.counts(for: self)
    }.reduce(0) { $0.plus($1.facts.amount(for: self) ?? 0) }
  }
}

extension Constraint {
  /// The number that is the most, where a smaller one is stricter.
  fileprivate var most: Int64? {
    switch self {
    case .change(_, let most), .effects(_, let most), .figure(_, _, let most): Int64(most)
    case .spend(_, let most): most
    default: nil
    }
  }
}
