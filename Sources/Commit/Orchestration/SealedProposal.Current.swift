import Approval

extension SealedProposal {
  var isCurrent: Bool { true }
}
