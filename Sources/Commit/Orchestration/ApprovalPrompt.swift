package import Approval
package import Plans
package import RunJournal

/// Where a person is asked about a sealed proposal.
package protocol ApprovalPrompt: Sendable {
  /// Shows the proposal and waits for an answer; waiting never turns into an approval.
  func ask(_ question: ApprovalQuestion) async throws -> ApprovalAnswer
}

package struct ApprovalQuestion: Sendable {
  package var sealed: SealedProposal
  package var verdict: VerdictGiven?
  /// Why a person is asked.
  package var reasons: [String]
  /// The unified diff of the sealed trees.
  package var diff: String
  /// Draft steps that a rejection can be sent back to.
  package var draftSteps: [StepID]
  /// What is different from the proposal that a person last looked at; `nil` where nobody looked at another one.
  package var since: ReviewChanges?

  package init(
    sealed: SealedProposal, verdict: VerdictGiven?, reasons: [String], diff: String, draftSteps: [StepID],
    since: ReviewChanges? = nil
  ) {
    self.since = since
    self.sealed = sealed
    self.verdict = verdict
    self.reasons = reasons
    self.diff = diff
    self.draftSteps = draftSteps
  }
}

package struct ApprovalAnswer: Hashable, Sendable {
  package enum Decision: Hashable, Sendable {
    case approve
    /// With the step that is to be drafted again; `nil` ends the run. Where it ends, the targets of these effects are
    /// denied, counted from 0; of all effects when `nil`.
    case reject(reason: String, redraft: StepID?, effects: [Int]? = nil)
    /// The person went away without an answer; the run waits.
    case later
  }

  package var decision: Decision
  package var person: String
  /// From the prompt on the screen until the answer, without stretches over the idle limit.
  package var attendedMilliseconds: Int64

  package init(decision: Decision, person: String, attendedMilliseconds: Int64) {
    self.decision = decision
    self.person = person
    self.attendedMilliseconds = attendedMilliseconds
  }
}
