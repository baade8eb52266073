// error: 'let' property 'sealed' may not be initialized directly; use "self.init(...)" or "self = ..." instead
import Approval

extension CommitAuthority {
  init(forged sealed: SealedProposal) {
    self.sealed = sealed
    self.index = 0
    self.effect = sealed.proposal.effects[0]
    self.idempotencyKey = ""
  }
}
