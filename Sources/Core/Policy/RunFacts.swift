package import Plans

/// What policies can limit of a run besides its changes and effects.
package struct RunFacts: Hashable, Sendable {
  /// Models that drafted or are to draft.
  package var drafters: [ModelFact]
  package var judges: [ModelFact]
  /// Programs from outside that draft.
  package var agents: [AgentFact]
  /// The secrets that the plan uses.
  package var secrets: [SecretFact]
  /// Absolute path of the target repository: of all its work trees together, see `repositories`.
  package var repository: String
  /// Absolute path of the work tree that is the target, where it is another.
  package var workTree: String?
  /// What people asked for that a policy may refuse, each with what to say of it.
  package var asked: [Permission: String]
  /// How many people the plan itself asks for.
  package var approvals: Int
  /// The most people who could give different signatures; `nil` where that is not limited, 0 where no signatures count.
  package var signers: Int?
  /// Whether it is known which account began the run.
  package var isStarterKnown: Bool

  package init(
    drafters: [ModelFact] = [], judges: [ModelFact] = [], agents: [AgentFact] = [], secrets: [SecretFact] = [],
    repository: String, workTree: String? = nil, asked: [Permission: String] = [:], approvals: Int = 1,
    signers: Int? = nil, isStarterKnown: Bool = true
  ) {
    self.agents = agents
    self.workTree = workTree
    self.approvals = approvals
    self.signers = signers
    self.isStarterKnown = isStarterKnown
    self.drafters = drafters
    self.judges = judges
    self.secrets = secrets
    self.repository = repository
    self.asked = asked
  }
}

extension PolicyJudge {
  /// The limits that a run exceeds.
  package func violations(of run: RunFacts) -> [BoundaryViolation] {
    crowded(run) + violations(reaching: run)
      + rules.compactMap { rule in
        switch rule.constraint {
        case .permission(let permission, false):
          run.asked[permission].map { Self.violation(rule, "1", [$0], allowed: "none") }
        // Which repository it is, no work tree says: each of them reaches all branches.
        case .allowRepositories(let patterns):
          outside([run.repository], rule) { name in patterns.contains { NamePattern($0).allows(name) } }
        case .denyRepository(let pattern):
          denied(run.repositories, pattern, rule) { NamePattern(pattern).denies($0, as: "paths") }
        default: nil
        }
      } + run.agents.flatMap { violations(of: $0) }
  }

  /// The limits on models and secrets that a run exceeds, by what the configuration makes of their names.
  package func violations(reaching run: RunFacts) -> [BoundaryViolation] {
    rules.compactMap { rule in
      switch rule.constraint {
      case .allowModels(let use, let patterns):
        outside(run.models(use), rule) { model in patterns.contains { ModelPattern($0).allows(model) } }
      case .denyModel(let use, let pattern): denied(run.models(use), pattern, rule, by: ModelPattern(pattern).denies)
      case .allowSecrets(let patterns): outside(run.secrets, rule) { $0.isAllowed(by: patterns) }
      case .denySecret(let pattern): denied(run.secrets, pattern, rule) { $0.isDenied(by: NamePattern(pattern)) }
      default: nil
      }
    }
  }

  func outside<Fact>(_ facts: [Fact], _ rule: Policy.Rule, isAllowed: (Fact) -> Bool) -> BoundaryViolation? {
    let hits = facts.filter { !isAllowed($0) }.map { "\($0)" }
    return hits.isEmpty ? nil : Self.violation(rule, "\(hits.count) outside", hits, allowed: rule.constraint.text)
  }

  func denied<Fact>(
    _ facts: [Fact], _ pattern: String, _ rule: Policy.Rule, by isDenied: (Fact) -> Bool
  ) -> BoundaryViolation? {
    let hits = facts.filter(isDenied).map { "\($0)" }
    return hits.isEmpty
      ? nil : Self.violation(rule, "\(hits.count) denied", hits, allowed: "nothing that matches \(pattern)")
  }

  private static func violation(
    _ rule: Policy.Rule, _ measured: String, _ offenders: [String], allowed: String
  ) -> BoundaryViolation {
    BoundaryViolation(
      limit: rule.key, allowed: allowed, measured: measured,
      offenders: Array(offenders.prefix(LimitUse.mostOffenders)),
      remedy: "do without it, or ask whoever keeps \(rule.source.place) to change \(rule.key)", source: rule.source)
  }
}

extension RunFacts {
  fileprivate func models(_ use: ModelUse) -> [ModelFact] { use == .draft ? drafters : judges }
  fileprivate var repositories: [String] { Set([repository] + [workTree].compactMap(\.self)).sorted() }
}
