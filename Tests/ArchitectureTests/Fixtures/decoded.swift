// error: type 'CommitAuthority' does not conform to protocol 'Copyable'
import Authority

extension CommitAuthority: Decodable {
  init(from decoder: any Decoder) throws { fatalError() }
}
