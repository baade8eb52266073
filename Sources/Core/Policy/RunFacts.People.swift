import Plans

/// Rules that ask for more people than could ever answer: a run under them would wait for good.
extension PolicyJudge {
  /// Violations of a plan and of rules that ask for people who cannot be told apart.
  func crowded(_ run: RunFacts) -> [BoundaryViolation] {
    let planned =
      run.approvals > 1 ? [lack(of: run.approvals, run, limit: "approvals in the plan", source: nil)] : []
    let demanded = rules.map { rule -> BoundaryViolation? in
      switch rule.constraint {
      case .approvals(let count):
        let wanted = max(count, run.isStarterKnown ? 1 : 2)
        return wanted > 1 ? lack(of: wanted, run, limit: rule.key, source: rule.source) : nil
      case .approvers(let demand) where demand.from != nil || demand.count > 1:
        // Only a key proves who somebody is, and only by a list that whoever begins the run could not write.
        if demand.from != nil, let lack = lackOfSigners(for: rule) { return lack }
        let unknown = demand.from != nil && !run.isStarterKnown ? 1 : 0
        return lack(of: demand.count + unknown, run, limit: rule.key, source: rule.source)
      default: return nil
      }
    }
    return (planned + demanded).compactMap(\.self)
  }

  private func lackOfSigners(for rule: Policy.Rule) -> BoundaryViolation? {
    guard rule.source.layer != .user else { return nil }
    let says = rules.contains { other in
      switch other.constraint {
      case .signers, .signerKeys: other.source.counts(for: rule.source)
      default: false
      }
    }
    guard !says else { return nil }
    let owner = rule.source.layer.owner
    return BoundaryViolation(
      limit: rule.key, allowed: "people whom \(owner) or the system's policy can tell by their keys",
      measured: "no signers in either", offenders: [],
      remedy: "write `signers: { keys: [\"ada@example.com ssh-ed25519 AAAA…\"] }` in \(owner), or `signers: { file: "
        + "/etc/chancery/signers }` in the system's policy; nobody else's list gives a key a name that the rule goes by",
      source: rule.source)
  }

  private func lack(of count: Int, _ run: RunFacts, limit: String, source: PolicySource?) -> BoundaryViolation? {
    guard let signers = run.signers, signers < max(1, count) else { return nil }
    let measured =
      signers == 0
      ? "no signers, and unsigned approvals count for one person"
      : BoundaryViolation.counted(signers, "key") + " that could sign"
    return BoundaryViolation(
      limit: limit,
      allowed: count == 1 ? "a person who can be told from others" : "\(count) people who can be told apart",
      measured: measured, offenders: [],
      remedy: signers == 0
        ? "write `signers: { file: /etc/chancery/signers }` in a policy of the system or user, "
          + "`signers: { keys: [\"ada@example.com ssh-ed25519 AAAA…\"] }` in any policy, "
          + "or `signers: PATH` in the configuration"
        : "add the keys of more people to the list of signers",
      source: source)
  }
}
