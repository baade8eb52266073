// error: requires that 'CommitAuthority' conform to 'Copyable'
import Approval

enum Pocket {
  @TaskLocal static var authority: CommitAuthority?
}
