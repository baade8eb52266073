// error: requires that 'CommitAuthority' conform to 'Copyable'
import Authority

enum Pocket {
  @TaskLocal static var authority: CommitAuthority?
}
