import BlastRadius
import Git

extension Repository {
  /// What changed between two trees, with the figures that limits count.
  borrowing func fileChanges(from old: ObjectID, to new: ObjectID) throws(GitError) -> [FileChange] {
    var changes: [FileChange] = []
    for delta in try deltas(from: old, to: new) {
      guard let path = delta.path.text else {
        throw GitError(
          kind: .invalid, operation: "list the changes from \(old) to \(new)",
          reason: "the name of a changed file is not UTF-8: \(delta.path.shown)")
      }
      changes.append(
        FileChange(
          path: path, kind: delta.old == nil ? .added : delta.new == nil ? .deleted : .modified,
          oldMode: delta.old?.mode.rawValue, newMode: delta.new?.mode.rawValue, linesAdded: delta.linesAdded,
          linesRemoved: delta.linesRemoved, isBinary: delta.isBinary, newSize: delta.newSize))
    }
    return changes
  }
}
