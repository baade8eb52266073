extension Repository {
  /// Whether a commit is another one or its descendant; nothing is read beyond `boundary`.
  package borrowing func descends(
    _ commit: ObjectID, from ancestor: ObjectID, boundary: ObjectID?
  ) throws(GitError) -> Bool {
    try ancestors(of: commit, boundary: boundary).contains(ancestor)
  }

  /// The commit and its ancestors, up to `boundary`.
  borrowing func ancestors(of id: ObjectID, boundary: ObjectID?) throws(GitError) -> Set<ObjectID> {
    var found: Set<ObjectID> = [id]
    var waiting = [id]
    while let next = waiting.popLast() {
      if next == boundary { continue }
      for parent in try commit(next).parents where found.insert(parent).inserted { waiting.append(parent) }
    }
    return found
  }

  /// The merge base of two commits as a tree; `nil` when their histories are unrelated.
  ///
  /// Several best common ancestors are merged into a tree that was never committed. Where those conflict, their own
  /// merge base is used: it is older, so there may be more conflicts, never fewer.
  package borrowing func commonTree(
    of left: ObjectID, and right: ObjectID, boundary: ObjectID?
  ) throws(GitError) -> ObjectID? {
    let bases = try commonAncestors(of: left, and: right, boundary: boundary)
    guard var base = bases.first else { return nil }
    var tree = try commit(base).tree
    for other in bases.dropFirst() {
      let older = try commonTree(of: base, and: other, boundary: boundary)
      switch try mergeTrees(ancestor: older, ours: tree, theirs: try commit(other).tree) {
      case .merged(let merged): tree = merged
      case .conflicted:
        guard let older else { return nil }
        tree = older
      }
      base = other
    }
    return tree
  }

  /// The best common ancestors: those that are no ancestor of another common ancestor; sorted.
  private borrowing func commonAncestors(
    of left: ObjectID, and right: ObjectID, boundary: ObjectID?
  ) throws(GitError) -> [ObjectID] {
    let common = try ancestors(of: left, boundary: boundary).intersection(ancestors(of: right, boundary: boundary))
    var best = common
    for candidate in common where candidate != boundary {
      for parent in try commit(candidate).parents { best.remove(parent) }
    }
    return best.sorted()
  }
}
