// error: noncopyable 'authority' cannot be consumed when captured by an escaping closure
import Approval

func spend(_ authority: consuming CommitAuthority) {}

func later(_ authority: consuming CommitAuthority) {
  Task { spend(authority) }
}
