import Git
import Policy

extension Repository {
  /// What changed between two trees, with the figures that limits count.
  ///
  /// - Parameter base: what the run began from, in which contents can be looked for quickly.
  borrowing func fileChanges(
    from old: ObjectID, to new: ObjectID, since base: BaseContents
  ) throws(GitError) -> [FileChange] {
    let deltas = try deltas(from: old, to: new)
    let moves = Moves(deltas)
    var changes = try deltas.map { delta throws(GitError) in
      guard let path = delta.path.text else {
        throw GitError(
          kind: .invalid, operation: "list the changes from \(old) to \(new)",
          reason: "the name of a changed file is not UTF-8: \(delta.path.shown)")
      }
      return FileChange(
        path: path, kind: delta.old == nil ? .added : delta.new == nil ? .deleted : .modified,
        oldMode: delta.old?.mode.rawValue, newMode: delta.new?.mode.rawValue, linesAdded: delta.linesAdded,
        linesRemoved: delta.linesRemoved, isBinary: delta.isBinary, newSize: delta.newSize,
        before: delta.old.map { _ in
          FileChange.Before(size: delta.oldSize, lines: delta.oldLines, isKeptElsewhere: moves.target(of: delta) != nil)
        }, moved: (moves.target(of: delta) ?? moves.source(of: delta))?.text)
    }
    let lost = zip(changes.indices, deltas).filter { changes[$0.0].loss != nil }
    let kept = try base.kept(among: Set(lost.compactMap(\.1.old?.id)), in: new, of: self)
    for (index, delta) in lost {
      if let old = delta.old, kept.contains(old.id) { changes[index].before?.isKeptElsewhere = true }
    }
    return changes
  }
}

/// Files that were deleted and whose very content was added under another path: each of the two has one other.
private struct Moves {
  private var targets: [TreePath: TreePath] = [:]
  private var sources: [TreePath: TreePath] = [:]

  init(_ deltas: [FileDelta]) {
    var deleted: [ObjectID: [TreePath]] = [:]
    for delta in deltas.reversed() where delta.new == nil && delta.oldSize > 0 {
      if let old = delta.old { deleted[old.id, default: []].append(delta.path) }
    }
    for delta in deltas where delta.old == nil {
      guard let id = delta.new?.id, let source = deleted[id]?.popLast() else { continue }
      targets[source] = delta.path
      sources[delta.path] = source
    }
  }

  func target(of delta: FileDelta) -> TreePath? { targets[delta.path] }
  func source(of delta: FileDelta) -> TreePath? { sources[delta.path] }
}
