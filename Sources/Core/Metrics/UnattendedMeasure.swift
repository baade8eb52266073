/// What runs did with nobody asked because a policy of system or user says so.
package struct UnattendedMeasure: Hashable, Sendable {
  package struct Use: Hashable, Sendable {
    /// Effects that were begun.
    package var effects = 0
    package var runs = 0
  }

  /// By where the grant stands.
  package var grants: [String: Use] = [:]
  /// Approvals that a command gave without a terminal and without a signature.
  package var approvals = 0

  mutating func add(_ run: RunMeasure) {
    approvals += run.unattendedApprovals
    for (grant, effects) in run.grants {
      grants[grant, default: Use()].effects += effects
      grants[grant, default: Use()].runs += 1
    }
  }
}
