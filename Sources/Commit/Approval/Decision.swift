package import Plans
package import RunJournal

/// Decisions about what a sealed proposal has done: its undo, and the outcome of an effect in doubt.
package enum Decision {
  /// The reason to refuse somebody's decision; `nil` where they may decide. Where the rules ask for people, neither the person
  /// who began the run nor the one who wrote the plan decides, and where approvals are signed, so is the decision.
  ///
  /// - Parameters:
  ///   - login: the account that decides; `nil` where it is not known.
  ///   - signed: what they signed, of which it is known that it says just this decision.
  package static func refusal(
    of permission: Permission, by login: String?, signed: SignedApproval? = nil, on proposal: Proposal
  ) -> String? {
    if proposal.policy.refuses(permission) { return "a policy refuses it: allowed.\(permission.rawValue)" }
    guard proposal.policy.approvals != nil || !ApproverDemands(on: proposal).isEmpty else { return nil }
    let book = PeopleBook(proposal.policy)
    let starter = Starter(of: proposal, in: book)
    guard !starter.isUnknown else { return "people were asked for, and it is not known who began the run" }
    let other = "people were asked for, so someone other than \(starter.text), has to give it"
    // A key identifies a person, independent of the account in use.
    if proposal.policy.signers != nil {
      guard let signed else { return "\(other), and sign it" }
      return starter.is(Approver(signed, by: "", in: book)) ? other : nil
    }
    guard let login else { return "people were asked for, and the account cannot be told in a user namespace" }
    return starter.isNamed(login, in: book) ? other : nil
  }
}
