// error: type 'CommitAuthority' does not conform to protocol 'Copyable'
import Approval

extension CommitAuthority: Decodable {
  init(from decoder: any Decoder) throws { fatalError() }
}
