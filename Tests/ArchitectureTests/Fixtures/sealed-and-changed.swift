// error: cannot assign to property: 'proposal' is a 'let' constant
import Approval

func change(_ sealed: SealedProposal, to other: Proposal) {
  var sealed = sealed
  sealed.proposal = other
}
