package import Plans
import Policy
package import RunJournal

/// Where a sealed proposal stands between verdict and approval.
package enum ApprovalStatus: Hashable, Sendable {
  case needsVerdict
  /// A person has to decide, for these reasons.
  case needsPerson([String])
  /// The slow tier wants a step drafted again.
  case changesWanted(StepID?, [String])
  /// The slow tier said no; a person can still decide.
  case rejectedByVerdict([String])
  case rejectedByPerson([String])
  /// A target of it was rejected or blocked before, for good.
  case denied([String])
  case approved

  /// Judges the record. Only answers that name this very seal count, and of approvals only those that still hold.
  package init(
    of sealed: SealedProposal, in record: CommitState, at now: Instant, denied: DeniedTargets = DeniedTargets()
  ) {
    if let rejection = Self.rejection(of: sealed, in: record) {
      // Nobody has to judge what a person does not want.
      self = .rejectedByPerson([rejection.reason ?? "no reason given"])
      return
    }
    let found = denied.denials(of: sealed.proposal)
    if !found.firm.isEmpty {
      self = .denied(found.firm)
      return
    }
    guard let verdict = record.verdict, verdict.seal == sealed.seal.hex else {
      self = .needsVerdict
      return
    }
    let quorum = Quorum(of: sealed, in: record, at: now)
    if quorum.isReached(over: verdict) {
      self = .approved
      return
    }
    switch verdict.decision {
    case .reject: self = .rejectedByVerdict(verdict.reasons + record.doubts + quorum.news)
    case .changesWanted: self = .changesWanted(verdict.redraft, verdict.reasons)
    case .approve:
      let reasons = Self.reasonsForPerson(of: sealed.proposal) + quorum.reasons + found.soft + record.doubts
      self = reasons.isEmpty ? .approved : .needsPerson(reasons + quorum.news)
    }
  }

  /// The rejection that stands. One that only wanted another draft is withdrawn by approving after all.
  private static func rejection(of sealed: SealedProposal, in record: CommitState) -> ApprovalGiven? {
    let answers = record.approvals.filter { $0.seal == sealed.seal.hex }
    return answers.enumerated().first { index, answer in
      answer.decision == .reject
        && (answer.redraft == nil
          || !answers[(index + 1)...].contains { $0.decision == .approve && $0.person == answer.person })
    }?.element
  }

  /// Why a person has to be asked; empty where nobody has to.
  package static func reasonsForPerson(of proposal: Proposal) -> [String] {
    let assessment = Risk.assess(proposal)
    switch proposal.policy.approval {
    // Nobody can know beforehand that what was not measured is harmless.
    case .never: return assessment.risk == .high ? assessment.reasons : []
    case .always:
      let whose = proposal.policy.approvals.map { "\($0) people's" } ?? "a person's"
      return proposal.policy.people.isEmpty ? ["the plan asks for \(whose) approval"] : proposal.policy.people
    case .byRisk: return assessment.reasons
    }
  }
}

extension CommitState {
  /// Why nothing is tried again unasked: it may have happened.
  fileprivate var doubts: [String] {
    effects.sorted { $0.key < $1.key }.compactMap { index, effect in
      guard let settled = effect.settled, settled.outcome == .notApplied, settled.isUnproven == true else { return nil }
      return "effect \(index + 1) was tried, and only the plan's own reading of the answer says that it did not happen"
    }
  }
}

extension Quorum {
  /// What to say besides why people are asked: nothing, as long as nobody answered.
  fileprivate var news: [String] { people.isEmpty ? lapsed : lapsed + missing }
}
