import Drafting
package import Git
import RunJournal

/// Says how files are merged that both sides changed, where that is not by their lines.
///
/// It is asked for paths of files as the commit says that all drafts began from, in the scratch repository at a path.
package typealias MergeDriverSource =
  @Sendable (
    _ paths: [TreePath], _ base: ObjectID, _ scratch: String
  ) async throws -> [TreePath: MergeDriver]

/// Merges drafts one after the other into one commit.
struct DraftMerging: Sendable {
  /// The commit that every draft descends from.
  let boundary: ObjectID
  let message: String
  let signature: Signature

  /// How a draft stands to what was merged before it.
  enum Relation {
    case contained
    case containing
    /// Each has something of its own; the paths are those that both changed.
    case apart([TreePath])
  }

  func relation(of draft: ObjectID, to merged: ObjectID, in repository: borrowing Repository) throws(GitError)
    -> Relation
  {
    if try repository.descends(merged, from: draft, boundary: boundary) { return .contained }
    if try repository.descends(draft, from: merged, boundary: boundary) { return .containing }
    let before = try repository.commonTree(of: merged, and: draft, boundary: boundary)
    let changed = Set(try repository.changedFiles(from: before, to: repository.commit(merged).tree).map(\.path))
    let also = try repository.changedFiles(from: before, to: repository.commit(draft).tree).map(\.path)
    return .apart(also.filter(changed.contains))
  }

  /// Merges a draft with what was merged before it.
  ///
  /// - Returns: the merge; the conflicting paths where there is none.
  func merge(
    _ draft: ObjectID, into merged: ObjectID, drivers: [TreePath: MergeDriver], in repository: borrowing Repository
  ) throws(GitError) -> (commit: ObjectID?, conflicts: [TreePath]) {
    switch try repository.merge(merged, with: draft, boundary: boundary, drivers: drivers) {
    case .merged(let tree):
      let commit = try repository.makeCommit(tree: tree, parents: [merged, draft], message: message, by: signature)
      try repository.keep(commit)
      try repository.setReference("refs/chancery/merges/\(commit)", to: commit)
      return (commit, [])
    case .conflicted(let paths): return (nil, paths)
    }
  }

  func revision(_ commit: ObjectID, in repository: borrowing Repository) throws(GitError) -> Revision {
    Revision(commit: commit.hex, tree: try repository.commit(commit).tree.hex)
  }
}
