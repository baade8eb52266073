// error: 'CommitAuthority' initializer is inaccessible due to 'fileprivate' protection level
import Approval

func forge(_ sealed: SealedProposal) -> CommitAuthority {
  CommitAuthority(sealed, index: 0, effect: sealed.proposal.effects[0], wasNotApplied: false)
}
