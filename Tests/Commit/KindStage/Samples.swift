package import Approval
import JSON
import Plans
package import RunJournal

/// A proposal that holds one effect, and the record that approves it.
package enum Samples {
  package static func sealed(_ effect: ProposedEffect) -> SealedProposal {
    SealedProposal(
      sealing: Proposal(
        run: RunID("20261123-aaaaaaaa"), step: "ship", nonce: "00ff", planName: "plan", planDigest: "d1",
        policy: Proposal.Policy(boundary: [:], approval: .never, inputs: [:]),
        target: Proposal.TargetIdentity(path: "/target"), base: Revision(commit: "b", tree: "bt"),
        draft: Revision(commit: "c", tree: "ct"), changes: [], checks: [["true"]], effects: [effect],
        judge: ModelChoice(model: "a/slow"), drafters: [ModelChoice(model: "a/fast")],
        sealedAt: Instant(milliseconds: 1000), expiresAt: Instant(milliseconds: 2000), shown: "what is shown"))
  }

  /// The record of a proposal that a person has approved as well, as effects that cannot be undone want it.
  package static func approved(_ sealed: SealedProposal) -> CommitState {
    var record = record(of: sealed)
    record.approvals = [
      ApprovalGiven(seal: sealed.seal.hex, decision: .approve, reason: nil, redraft: nil, person: "somebody")
    ]
    return record
  }

  package static func record(of sealed: SealedProposal) -> CommitState {
    var record = CommitState()
    record.sealed = sealed.record(revision: sealed.proposal.draft)
    record.verdict = VerdictGiven(
      seal: sealed.seal.hex, decision: .approve, reasons: ["because"], effects: [], redraft: nil, readable: true)
    return record
  }
}
