package import EffectKit
import Foundation
package import Git

extension Signature {
  /// Who the user's git says the user is; Chancery itself where it does not say. For the record of a branch's moves.
  package static func ofUser(of git: UserGit, seconds: Int64) async -> Signature {
    await said(by: git, seconds: seconds) ?? Signature(name: "Chancery", email: "chancery@localhost", seconds: seconds)
  }

  /// The same for a commit.
  ///
  /// - Throws: `EffectError.obstructed` where the user's git makes none without a name that is set.
  package static func ofCommitter(of git: UserGit, seconds: Int64) async throws(EffectError) -> Signature {
    if let signature = await said(by: git, seconds: seconds) { return signature }
    let only = await git.run(["config", "--type=bool", "--get", "user.useConfigOnly"])
    guard only.output.split(whereSeparator: \.isNewline).first == "true" else {
      return await ofUser(of: git, seconds: seconds)
    }
    throw .obstructed(
      "user.useConfigOnly of git allows no commit without user.name and user.email; set both for \(git.folder), "
        + "then resume")
  }

  private static func said(by git: UserGit, seconds: Int64) async -> Signature? {
    let said = await git.run(["var", "GIT_COMMITTER_IDENT"]).output
    guard let open = said.firstIndex(of: "<"), let close = said.lastIndex(of: ">"), open < close else { return nil }
    let name = said[..<open].trimmingCharacters(in: .whitespaces)
    let email = String(said[said.index(after: open)..<close])
    return name.isEmpty || email.isEmpty ? nil : Signature(name: name, email: email, seconds: seconds)
  }
}
