import Drafting
import Git
import RunJournal

/// Merges drafts one after the other into one commit.
struct DraftMerging: Sendable {
  /// The commit that every draft descends from.
  let boundary: ObjectID
  let message: String
  let signature: Signature

  /// A draft that the others contain adds nothing; one that contains the others is taken as it is.
  func fold(_ drafts: [ObjectID], in repository: borrowing Repository) throws(GitError) -> DraftMerge {
    var merged = drafts.first ?? boundary
    for (index, draft) in drafts.enumerated().dropFirst() {
      if try repository.descends(merged, from: draft, boundary: boundary) { continue }
      if try repository.descends(draft, from: merged, boundary: boundary) {
        merged = draft
        continue
      }
      switch try repository.merge(merged, with: draft, boundary: boundary) {
      case .merged(let tree):
        merged = try repository.makeCommit(tree: tree, parents: [merged, draft], message: message, by: signature)
        try repository.keep(merged)
        try repository.setReference("refs/chancery/merges/\(merged)", to: merged)
      case .conflicted(let paths):
        return .conflicted(
          index: index, partial: try revision(merged, in: repository), paths: paths.map(\.shown))
      }
    }
    return .merged(try revision(merged, in: repository))
  }

  private func revision(_ commit: ObjectID, in repository: borrowing Repository) throws(GitError) -> Revision {
    Revision(commit: commit.hex, tree: try repository.commit(commit).tree.hex)
  }
}
