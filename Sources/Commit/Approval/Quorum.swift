import Plans
import Policy
import RunJournal

/// Whether enough different people approved, and who is still missing.
struct Quorum {
  let proposal: Proposal
  /// Those that count: of this seal, not expired, and signed where that is asked for.
  let people: [Approver]
  /// Approvals that do not count, and why.
  let lapsed: [String]
  private let starter: Starter
  private let demands: ApproverDemands
  /// Whether somebody who did not begin the run approved.
  private let hasOther: Bool

  init(of sealed: SealedProposal, in record: CommitState, at now: Instant) {
    proposal = sealed.proposal
    let known = PeopleBook(proposal.policy)
    let starter = Starter(of: proposal, in: known)
    self.starter = starter
    demands = ApproverDemands(on: proposal)
    var valid: [ApprovalGiven] = []
    var lapsed: [String] = []
    for approval in record.approvals where approval.seal == sealed.seal.hex && approval.decision == .approve {
      if let reason = Self.flaw(of: approval, proposal, record.verdict, now) {
        lapsed.append(reason)
      } else {
        valid.append(approval)
      }
    }
    people = Approver.different(among: valid, in: known)
    hasOther = valid.contains { !starter.is(Approver($0, in: known)) }
    self.lapsed = lapsed
  }

  /// Why an approval does not count; `nil` where it does.
  private static func flaw(
    of approval: ApprovalGiven, _ proposal: Proposal, _ verdict: VerdictGiven?, _ now: Instant
  ) -> String? {
    if let expiry = approval.expiresAt, now >= expiry { return "the approval of \(approval.person) has expired" }
    if let given = approval.givenAt, given.isStillToCome(at: now) {
      return
        "the approval of \(approval.person) is from the future: the clock ran ahead when it was given, or was put back "
        + "since, so its end means nothing"
    }
    if proposal.policy.signers != nil, !ApprovalDocument.covers(approval, run: proposal.run) {
      return "the approval of \(approval.person) is not signed"
    }
    if approval.means == .unattended, !proposal.policy.allowsUnsignedApprovals {
      return "an approval without a signature and without a terminal does not count"
    }
    guard let signed = approval.signed, let document = try? ApprovalDocument(reading: signed.document) else {
      return nil
    }
    if let told = document.verdict {
      return told == SignedVerdict(of: verdict) ? nil : "\(approval.person) signed over another verdict"
    }
    // Earlier documents say nothing of the verdict, so they do not go against one.
    return verdict?.decision == .approve ? nil : "the signature of \(approval.person) does not name the verdict"
  }

  private var wanted: Int { max(proposal.policy.approvals ?? 1, starter.isUnknown && isAsked ? 2 : 1) }
  private var isAsked: Bool { proposal.policy.approvals != nil }

  /// Whether everyone who has to approve did.
  var isReached: Bool { !people.isEmpty && missing.isEmpty }

  /// Whether that is enough for what the slow tier said.
  func isReached(over verdict: VerdictGiven) -> Bool {
    isReached && (verdict.decision == .approve || !proposal.policy.refuses(.despiteVerdict))
  }

  /// The policy's reasons to ask for people, independent of the risk.
  var reasons: [String] { demands.reasons }

  /// What is missing, for a person; empty where nothing is.
  var missing: [String] {
    var missing: [String] = []
    if people.count < wanted {
      let unsigned = wanted > 1 && proposal.policy.signers == nil
      missing.append(
        "\(people.count) of \(wanted) people approved"
          + (unsigned ? "; unsigned approvals count for one person, so set `signers`" : ""))
    } else if isAsked, !hasOther, !starter.isUnknown {
      missing.append("someone other than \(starter.text), has to approve")
    }
    return missing + demands.missing(among: people, starter)
  }
}
