// error: requires that 'CommitAuthority' conform to 'Copyable'
import Approval

func reinterpret(_ number: Int) -> CommitAuthority { unsafeBitCast(number, to: CommitAuthority.self) }
