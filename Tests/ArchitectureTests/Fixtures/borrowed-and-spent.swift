// error: 'authority' is borrowed and cannot be consumed
import Approval

func spend(_ authority: consuming CommitAuthority) {}

func lend(_ authority: borrowing CommitAuthority) { spend(authority) }
