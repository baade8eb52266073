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
        // Only a key proves who somebody is.
        return lack(of: demand.count, run, limit: rule.key, source: rule.source)
      default: return nil
      }
    }
    return (planned + demanded).compactMap(\.self)
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
