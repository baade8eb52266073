// error: type 'CommitAuthority' does not conform to protocol 'Copyable'
import Approval

extension CommitAuthority: Equatable {
  static func == (left: borrowing CommitAuthority, right: borrowing CommitAuthority) -> Bool { true }
}
