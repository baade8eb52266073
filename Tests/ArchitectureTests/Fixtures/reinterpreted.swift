// error: requires that 'CommitAuthority' conform to 'Copyable'
import Authority

func reinterpret(_ number: Int) -> CommitAuthority { unsafeBitCast(number, to: CommitAuthority.self) }
