// error: return expression of type 'CommitAuthority' does not conform to 'Copyable'
import Approval

func box(_ authority: consuming CommitAuthority) -> Any { authority }
