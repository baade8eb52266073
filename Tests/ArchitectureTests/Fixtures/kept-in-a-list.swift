// error: type 'CommitAuthority' does not conform to protocol 'Copyable'
import Approval

func keep() -> [CommitAuthority] { [] }
