// error: return expression of type 'CommitAuthority' does not conform to 'Copyable'
import Authority

func box(_ authority: consuming CommitAuthority) -> Any { authority }
