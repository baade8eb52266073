import Foundation
package import Git

extension Signature {
  /// Who the user's git says the user is; Chancery itself where it does not say.
  package static func ofUser(of git: UserGit, seconds: Int64) async -> Signature {
    let said = await git.run(["var", "GIT_COMMITTER_IDENT"]).output
    if let open = said.firstIndex(of: "<"), let close = said.lastIndex(of: ">"), open < close {
      let name = said[..<open].trimmingCharacters(in: .whitespaces)
      let email = String(said[said.index(after: open)..<close])
      if !name.isEmpty, !email.isEmpty { return Signature(name: name, email: email, seconds: seconds) }
    }
    return Signature(name: "Chancery", email: "chancery@localhost", seconds: seconds)
  }
}
