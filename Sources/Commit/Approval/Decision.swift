package import Plans

/// Decisions about what a sealed proposal has done: its undo, and the outcome of an effect in doubt.
package enum Decision {
  /// The reason to refuse somebody's decision; `nil` where they may decide. Where the rules ask for several people, the person
  /// who began the run may not decide alone.
  ///
  /// - Parameter login: `nil` where the account cannot be told.
  package static func refusal(
    of permission: Permission, by login: String?, on proposal: Proposal
  ) -> String? {
    if proposal.policy.refuses(permission) { return "a policy refuses it: allowed.\(permission.rawValue)" }
    guard proposal.policy.approvals != nil || !ApproverDemands(on: proposal).isEmpty else { return nil }
    guard let login else { return "people were asked for, and the account cannot be told in a user namespace" }
    let book = PeopleBook(proposal.policy)
    let starter = Starter(of: proposal, in: book)
    guard !starter.isUnknown else { return "people were asked for, and it is not known who began the run" }
    return starter.isNamed(login, in: book)
      ? "people were asked for, so someone other than \(proposal.startedBy), who began the run, has to give it" : nil
  }
}
