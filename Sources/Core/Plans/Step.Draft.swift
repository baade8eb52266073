extension Step.Draft {
  /// How many times the step may be drafted in total, by both tiers.
  package var allowedAttempts: Int { escalation == nil ? attempts : 2 * attempts }

  /// Whether the slow tier makes this attempt because the step escalated.
  ///
  /// - Parameter attempt: counted from 1, without attempts that do not count against the step.
  package func isEscalated(at attempt: Int) -> Bool { escalation != nil && attempt > attempts }

  /// The tier that makes this attempt.
  package func tier(at attempt: Int) -> Tier { isEscalated(at: attempt) ? escalation ?? tier : tier }
}
