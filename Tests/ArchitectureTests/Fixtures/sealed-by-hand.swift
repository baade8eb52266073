// error: 'let' property 'proposal' may not be initialized directly; use "self.init(...)" or "self = ..." instead
import Approval

extension SealedProposal {
  init(_ proposal: Proposal, as seal: Seal) {
    self.proposal = proposal
    self.canonicalText = ""
    self.seal = seal
  }
}
