// error: 'authority' consumed in a loop
import Approval

func spend(_ authority: consuming CommitAuthority) {}

func again(_ authority: consuming CommitAuthority) {
  for _ in 0..<3 { spend(authority) }
}
