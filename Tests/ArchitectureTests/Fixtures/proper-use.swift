// compiles
import Approval

func spend(_ authority: consuming CommitAuthority) -> String { authority.idempotencyKey }

func use(_ committer: Committer, _ sealed: SealedProposal, _ evidence: CommitEvidence) throws -> String {
  let authority = try committer.authorize(effect: 0, of: sealed, on: evidence)
  return spend(authority)
}
