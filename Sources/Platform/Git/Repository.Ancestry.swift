extension Repository {
  /// Whether a commit is another one or comes after it; nothing is read beyond `boundary`.
  package borrowing func descends(
    _ commit: ObjectID, from ancestor: ObjectID, boundary: ObjectID?
  ) throws(GitError) -> Bool {
    try ancestors(of: commit, boundary: boundary).contains(ancestor)
  }

  /// The commit and all that it comes from, with nothing beyond `boundary`.
  borrowing func ancestors(of id: ObjectID, boundary: ObjectID?) throws(GitError) -> Set<ObjectID> {
    var found: Set<ObjectID> = [id]
    var waiting = [id]
    while let next = waiting.popLast() {
      if next == boundary { continue }
      for parent in try commit(next).parents where found.insert(parent).inserted { waiting.append(parent) }
    }
    return found
  }

  /// The tree that two commits have in common, `nil` when their histories are strangers.
  ///
  /// Several best common ancestors are merged into one that was never committed. Where those do not go together, what
  /// they have in common serves: older, so that more may conflict, never less.
  borrowing func commonTree(
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

  /// The best common ancestors: those that no other common ancestor comes after; sorted.
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
