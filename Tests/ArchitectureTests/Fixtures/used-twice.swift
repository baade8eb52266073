// error: 'authority' consumed more than once
import Approval

func spend(_ authority: consuming CommitAuthority) {}

func twice(_ authority: consuming CommitAuthority) {
  spend(authority)
  spend(authority)
}
