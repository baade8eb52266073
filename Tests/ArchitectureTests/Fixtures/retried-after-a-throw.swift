// error: 'authority' consumed more than once
import Approval

func spend(_ authority: consuming CommitAuthority) throws {}

func retry(_ authority: consuming CommitAuthority) throws {
  do { try spend(authority) } catch { try spend(authority) }
}
