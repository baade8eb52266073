import BlastRadius
package import History
package import Plans

/// Where a sealed proposal stands between verdict and approval.
package enum Standing: Hashable, Sendable {
  case needsVerdict
  /// A person has to decide, for these reasons.
  case needsPerson([String])
  /// The slow tier wants a step drafted again.
  case changesWanted(StepID?, [String])
  /// The slow tier said no; a person can still decide.
  case rejectedByVerdict([String])
  case rejectedByPerson([String])
  case approved

  /// Judges the record. Only answers that name this very seal count.
  package init(of sealed: SealedProposal, in record: CommitState) {
    if let approval = record.approval, approval.seal == sealed.seal.hex {
      // Nobody has to judge what a person does not want.
      self = approval.decision == .approve ? .approved : .rejectedByPerson([approval.reason ?? "no reason given"])
      if approval.decision == .approve, record.verdict?.seal != sealed.seal.hex { self = .needsVerdict }
      return
    }
    guard let verdict = record.verdict, verdict.seal == sealed.seal.hex else {
      self = .needsVerdict
      return
    }
    switch verdict.decision {
    case .reject: self = .rejectedByVerdict(verdict.reasons)
    case .changesWanted: self = .changesWanted(verdict.redraft, verdict.reasons)
    case .approve:
      let reasons = Self.reasonsForPerson(of: sealed.proposal)
      self = reasons.isEmpty ? .approved : .needsPerson(reasons)
    }
  }

  /// Why a person has to be asked; empty where nobody has to.
  package static func reasonsForPerson(of proposal: Proposal) -> [String] {
    switch proposal.policy.approval {
    case .never: []
    case .always: ["the plan asks for a person's approval"]
    case .byRisk: Risk.assess(proposal).reasons
    }
  }
}
