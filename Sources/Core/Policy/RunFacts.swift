package import Plans

/// What policies can limit of a run besides its changes and effects.
package struct RunFacts: Hashable, Sendable {
  /// Models that drafted or are to draft, as PROVIDER/MODEL.
  package var drafters: [String]
  package var judges: [String]
  /// Names of the secrets that the plan uses.
  package var secrets: [String]
  /// Absolute path of the target repository.
  package var repository: String
  /// What people asked for that a policy may refuse, each with what to say of it.
  package var asked: [Permission: String]
  /// How many people the plan itself asks for.
  package var approvals: Int
  /// The most people who could give different signatures; `nil` where that is not limited, 0 where no signatures count.
  package var signers: Int?
  /// Whether it is known which account began the run.
  package var isStarterKnown: Bool

  package init(
    drafters: [String] = [], judges: [String] = [], secrets: [String] = [], repository: String,
    asked: [Permission: String] = [:], approvals: Int = 1, signers: Int? = nil, isStarterKnown: Bool = true
  ) {
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
    crowded(run)
      + rules.compactMap { rule in
        switch rule.constraint {
        case .permission(let permission, false):
          run.asked[permission].map { Self.violation(rule, "1", [$0], allowed: "none") }
        case .allowModels(let use, let patterns): outside(run.models(use), patterns, rule)
        case .denyModel(let use, let pattern): denied(run.models(use), pattern, rule)
        case .allowSecrets(let patterns): outside(run.secrets, patterns, rule)
        case .denySecret(let pattern): denied(run.secrets, pattern, rule)
        case .allowRepositories(let patterns): outside([run.repository], patterns, rule)
        case .denyRepository(let pattern):
          NamePattern(pattern).denies(run.repository, as: "paths")
            ? Self.violation(rule, "denied", [run.repository], allowed: "nothing that matches \(pattern)") : nil
        default: nil
        }
      }
  }

  private func outside(_ names: [String], _ patterns: [String], _ rule: Policy.Rule) -> BoundaryViolation? {
    let hits = names.filter { name in !patterns.contains { NamePattern($0).allows(name) } }
    return hits.isEmpty ? nil : Self.violation(rule, "\(hits.count) outside", hits, allowed: rule.constraint.text)
  }

  private func denied(_ names: [String], _ pattern: String, _ rule: Policy.Rule) -> BoundaryViolation? {
    let hits = names.filter(NamePattern(pattern).denies)
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
  fileprivate func models(_ use: ModelUse) -> [String] { use == .draft ? drafters : judges }
}
