// error: type 'CommitAuthority' does not conform to protocol 'Copyable'
import Authority

extension CommitAuthority: Equatable {
  static func == (left: borrowing CommitAuthority, right: borrowing CommitAuthority) -> Bool { true }
}
