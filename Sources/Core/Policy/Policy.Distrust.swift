package import Plans

extension Policy {
  /// The rule for which a command line is not run where nobody has approved it: a dry-run before the seal, or a look that is
  /// repeated while an effect is in doubt. `nil` where it may run.
  ///
  /// Nobody can see that such a program does nothing but its author and whoever writes the policy. So where a policy limits
  /// its kind or asks for people, the policy, or one further out, has to name it for that use.
  package func distrust(of command: EffectFacts) -> Rule? {
    sorted.first { rule in
      rule.source.layer != .plan && rule.constraint.binds(command.kind, as: command.use)
        && !isNamed(command, by: rule.source.layer)
    }
  }

  /// Whether a list of commands of that layer, or of one further out, allows it for its use.
  private func isNamed(_ command: EffectFacts, by layer: PolicyLayer) -> Bool {
    guard let words = command.words else { return false }
    return rules.contains { rule in
      guard case .allowCommands(command.kind, let patterns) = rule.constraint, rule.source.layer <= layer else {
        return false
      }
      return patterns.contains { $0.allows(words, as: command.use) }
    }
  }
}

extension Constraint {
  fileprivate func binds(_ kind: EffectKind, as use: CommandUse) -> Bool {
    switch self {
    case .allowCommands(kind, _), .rate(kind, _): true
    // A look comes after the approval, and is part of the one effect.
    case .effects(kind, _): use == .dryRun
    case .approval(let rule): use == .dryRun && rule.inForce == .always
    case .approvals: use == .dryRun
    case .approvers(let rule):
      use == .dryRun && (rule.kinds.contains(kind) || rule.kinds.isEmpty && rule.paths.isEmpty && rule.amounts.isEmpty)
    default: false
    }
  }
}
