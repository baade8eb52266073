import EffectKit
import Git
import KindSupport

/// Makes the commits of a merge in the scratch repository, signed where the user's git configuration asks for that.
struct CommitMaker: Sendable {
  private let git: UserGit
  private let scratch: String
  private let author: Signature
  private let signs: Bool

  init(target: String, scratch: String, author: Signature) async {
    git = UserGit(folder: target)
    self.scratch = scratch
    self.author = author
    let asked = await git.run(["config", "--type=bool", "--get", "commit.gpgsign"])
    signs = asked.succeeded && asked.output.split(whereSeparator: \.isNewline).first == "true"
  }

  func commit(_ tree: ObjectID, on parents: [ObjectID], _ message: String) async throws -> ObjectID {
    guard signs else {
      return try Repository.open(at: scratch, owner: .chancery)
        .makeCommit(tree: tree, parents: parents, message: message, by: author)
    }
    // git's own way of signing: it knows the user's key, format and program.
    let date = "@\(author.seconds) +0000"
    var words = ["commit-tree", "-S", "-m", message]
    for parent in parents { words += ["-p", parent.hex] }
    let made = await git.run(
      words + [tree.hex],
      variables: [
        "GIT_OBJECT_DIRECTORY": scratch + "/objects", "GIT_AUTHOR_NAME": author.name, "GIT_AUTHOR_EMAIL": author.email,
        "GIT_AUTHOR_DATE": date, "GIT_COMMITTER_NAME": author.name, "GIT_COMMITTER_EMAIL": author.email,
        "GIT_COMMITTER_DATE": date,
      ])
    guard made.succeeded, let line = made.output.split(whereSeparator: \.isNewline).first,
      let id = ObjectID(hex: String(line))
    else {
      throw EffectError.obstructed("commit.gpgsign asks for signed commits, and git cannot sign: \(made.reason)")
    }
    return id
  }
}
