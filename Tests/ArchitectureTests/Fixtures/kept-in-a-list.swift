// error: type 'CommitAuthority' does not conform to protocol 'Copyable'
import Authority

func keep() -> [CommitAuthority] { [] }
