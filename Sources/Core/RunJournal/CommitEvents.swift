package import JSON
package import Plans
package import Policy

/// Events from the boundary to the end of a run.

package struct BoundaryExceeded: Hashable, Sendable {
  package var step: StepID
  package var violations: [BoundaryViolation]

  package init(step: StepID, violations: [BoundaryViolation]) {
    self.step = step
    self.violations = violations
  }
}

package struct ProposalSealed: Hashable, Sendable {
  package var step: StepID
  /// The SHA-256 of `proposal`, in hexadecimal.
  package var seal: String
  /// The proposal's canonical form.
  package var proposal: String
  package var revision: Revision
  /// The texts that people are shown, whose SHA-256 is in the proposal; `nil` where they stand in it themselves, as in
  /// forms of earlier versions.
  package var shown: String?

  package init(step: StepID, seal: String, proposal: String, revision: Revision, shown: String? = nil) {
    self.shown = shown
    self.step = step
    self.seal = seal
    self.proposal = proposal
    self.revision = revision
  }
}

/// A seal that does not hold any more, with nothing of it applied. Its verdict and its approvals lapse with it.
package struct ProposalVoided: Hashable, Sendable {
  package enum Cause: String, Hashable, Sendable, CaseIterable {
    /// The target, or whatever else the proposal follows from, is not what was sealed.
    case changed
    case expired
    /// A version of Chancery with other rules sealed it.
    case outdated
  }

  package var step: StepID
  package var seal: String
  package var cause: Cause
  /// The first difference, for a person.
  package var reason: String

  package init(step: StepID, seal: String, cause: Cause, reason: String) {
    self.step = step
    self.seal = seal
    self.cause = cause
    self.reason = reason
  }
}

/// The target of a commit step moved on in a way that its drafts do not go together with: they are drafted again from
/// there, and measured from there.
package struct BaseMoved: Hashable, Sendable {
  /// The commit step.
  package var step: StepID
  package var base: Revision

  package init(step: StepID, base: Revision) {
    self.step = step
    self.base = base
  }
}

package struct VerdictGiven: Hashable, Sendable {
  package enum Decision: String, Hashable, Sendable, CaseIterable {
    case approve, reject
    case changesWanted = "changes-wanted"
  }

  package struct EffectVerdict: Hashable, Sendable {
    package var effect: Int
    package var decision: Decision
    package var reason: String

    package init(effect: Int, decision: Decision, reason: String) {
      self.effect = effect
      self.decision = decision
      self.reason = reason
    }
  }

  package var seal: String
  package var decision: Decision
  package var reasons: [String]
  package var effects: [EffectVerdict]
  /// The step that is to be drafted again, where changes are wanted.
  package var redraft: StepID?
  /// Whether the answer could be read at all; an unreadable verdict is a rejection.
  package var readable: Bool

  package init(
    seal: String, decision: Decision, reasons: [String], effects: [EffectVerdict], redraft: StepID?, readable: Bool
  ) {
    self.seal = seal
    self.decision = decision
    self.reasons = reasons
    self.effects = effects
    self.redraft = redraft
    self.readable = readable
  }
}

/// A question was put on a person's screen.
package struct PromptOpened: Hashable, Sendable {
  package var seal: String

  package init(seal: String) { self.seal = seal }
}

/// The person answered or went away. Time between the two without a key press over the idle limit is not counted.
package struct PromptClosed: Hashable, Sendable {
  package var seal: String
  package var attendedMilliseconds: Int64

  package init(seal: String, attendedMilliseconds: Int64) {
    self.seal = seal
    self.attendedMilliseconds = attendedMilliseconds
  }
}

package struct EffectIntended: Hashable, Sendable {
  package var seal: String
  /// Place in the proposal's list, from 0.
  package var effect: Int
  package var idempotencyKey: String
  /// Where the policy says that the effect needs no person; `nil` where nothing but the low risk or an approval let it pass.
  package var grant: String?

  package init(seal: String, effect: Int, idempotencyKey: String, grant: String? = nil) {
    self.seal = seal
    self.effect = effect
    self.idempotencyKey = idempotencyKey
    self.grant = grant
  }
}

package struct EffectSettled: Hashable, Sendable {
  package enum Outcome: String, Hashable, Sendable, CaseIterable {
    case committed
    case notApplied = "not-applied"
    case inDoubt = "in-doubt"
  }

  package var seal: String
  package var effect: Int
  package var outcome: Outcome
  /// What was seen, for a person.
  package var detail: String
  /// Whether the world had changed after the seal, which is why nothing was applied.
  package var stale: Bool
  /// What undoing the effect needs to know and could not be known before it was applied.
  package var evidence: JSONValue?
  /// Whether that nothing happened is only what the plan reads out of an answer, so that limits over time count the effect
  /// all the same.
  package var isUnproven: Bool?

  package init(
    seal: String, effect: Int, outcome: Outcome, detail: String, stale: Bool = false, evidence: JSONValue? = nil,
    isUnproven: Bool? = nil
  ) {
    self.isUnproven = isUnproven
    self.evidence = evidence
    self.seal = seal
    self.effect = effect
    self.outcome = outcome
    self.detail = detail
    self.stale = stale
  }
}

package struct RunSuspended: Hashable, Sendable {
  package enum Cause: String, Hashable, Sendable, CaseIterable {
    /// A person has to approve.
    case approval
    /// The slow tier rejected, or could not be understood; a person can still decide.
    case rejection
    /// A dry-run got to its seal.
    case drafted
    /// Something at the target is in the way and was left alone; nothing was applied.
    case obstructed
    /// An effect was started and neither the journal nor a probe knows what became of it.
    case inDoubt = "in-doubt"
    /// The policy holds effects back for a time: a freeze, or a limit over time.
    case withheld
    /// The process was told to stop.
    case interrupted
  }

  package var cause: Cause
  /// What is waited for, for a person.
  package var detail: String

  package init(cause: Cause, detail: String) {
    self.cause = cause
    self.detail = detail
  }
}

package struct RunEnded: Hashable, Sendable {
  package var outcome: RunOutcome
  package var reason: String

  package init(outcome: RunOutcome, reason: String) {
    self.outcome = outcome
    self.reason = reason
  }
}

/// How a run ends.
package enum RunOutcome: String, Hashable, Sendable, CaseIterable {
  /// Every effect was committed.
  case committed
  /// Nothing was to be done: a plan without a commit step, or a dry-run that got to its seal.
  case drafted
  case failed
  case blocked
  case rejected
  case stale
  case inDoubt = "in-doubt"
  case outOfBudget = "out-of-budget"
  case aborted
}
