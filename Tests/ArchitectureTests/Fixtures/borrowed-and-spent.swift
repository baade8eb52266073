// error: 'authority' is borrowed and cannot be consumed
import Authority

func spend(_ authority: consuming CommitAuthority) {}

func lend(_ authority: borrowing CommitAuthority) { spend(authority) }
