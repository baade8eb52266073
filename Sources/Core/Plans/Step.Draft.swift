extension Step.Draft {
  /// How often the step may be drafted in all, by whichever tier.
  package var allowedAttempts: Int { escalation == nil ? attempts : 2 * attempts }

  /// Whether the tier that the step escalates to makes this attempt.
  ///
  /// - Parameter attempt: counted from 1, without attempts that are not held against the step.
  package func isEscalated(at attempt: Int) -> Bool { escalation != nil && attempt > attempts }

  /// Who makes this attempt.
  package func tier(at attempt: Int) -> Tier { isEscalated(at: attempt) ? escalation ?? tier : tier }
}
