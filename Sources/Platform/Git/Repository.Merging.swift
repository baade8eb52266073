import CLibgit2

/// The outcome of a merge of trees.
package enum TreeMerge: Hashable, Sendable {
  case merged(tree: ObjectID)
  /// Conflicting paths, sorted.
  case conflicted([TreePath])
}

/// How a file is merged that both sides changed, where that is not by its lines.
package enum MergeDriver: Hashable, Sendable {
  /// Lines of both sides are kept.
  case union
  /// It is not: it conflicts.
  case whole
}

extension Repository {
  /// Merges two commits with a three-way merge over their merge base.
  ///
  /// Nothing is read beyond `boundary`, a common ancestor; a shallow repository may have nothing there.
  package borrowing func merge(
    _ ours: ObjectID, with theirs: ObjectID, boundary: ObjectID?, followingRenames: Bool = true,
    drivers: [TreePath: MergeDriver] = [:]
  ) throws(GitError) -> TreeMerge {
    let ancestor = try commonTree(of: ours, and: theirs, boundary: boundary)
    return try mergeTrees(
      ancestor: ancestor, ours: try commit(ours).tree, theirs: try commit(theirs).tree,
      followingRenames: followingRenames, drivers: drivers)
  }

  /// Merges two trees over their common base.
  package borrowing func mergeTrees(
    ancestor: ObjectID?, ours: ObjectID, theirs: ObjectID, followingRenames: Bool = true,
    drivers: [TreePath: MergeDriver] = [:]
  ) throws(GitError) -> TreeMerge {
    let operation = "merge trees \(ours) and \(theirs)"
    var options = unsafe git_merge_options()
    try check(operation, unsafe git_merge_options_init(&options, UInt32(GIT_MERGE_OPTIONS_VERSION)))
    unsafe options.flags = followingRenames ? GIT_MERGE_FIND_RENAMES.rawValue : 0
    let repository = unsafe handle.pointer
    let base = try TreeOrNone(ancestor, in: self)
    let mine = try lookUp(tree: ours)
    let yours = try lookUp(tree: theirs)
    let index = try Handle<Kinds.Index>(operation) {
      unsafe git_merge_trees(&$0, repository, base.pointer, mine.pointer, yours.pointer, &options)
    }
    for path in drivers.filter({ $0.value == .union }).keys { try unite(path, in: index) }
    var conflicted = try unsafe git_index_has_conflicts(index.pointer) == 0 ? [] : conflicts(of: index)
    for (path, driver) in drivers where driver == .whole && !conflicted.contains(path) {
      if try differ(path, ours: ours, theirs: theirs) { conflicted.append(path) }
    }
    guard conflicted.isEmpty else { return .conflicted(conflicted.sorted()) }
    let clashes = foldersTakenByFiles(in: index)
    guard clashes.isEmpty else { return .conflicted(clashes) }
    var tree = git_oid()
    try check(operation, unsafe git_index_write_tree_to(&tree, index.pointer, repository))
    return .merged(tree: ObjectID(tree))
  }

  private borrowing func conflicts(of index: borrowing Handle<Kinds.Index>) throws(GitError) -> [TreePath] {
    let pointer = unsafe index.pointer
    let conflicts = try Handle<Kinds.Conflicts>("list conflicts") {
      unsafe git_index_conflict_iterator_new(&$0, pointer)
    }
    var paths: Set<TreePath> = []
    while true {
      var sides: (UnsafePointer<git_index_entry>?, UnsafePointer<git_index_entry>?, UnsafePointer<git_index_entry>?)
      unsafe sides = (nil, nil, nil)
      let code = unsafe git_index_conflict_next(&sides.0, &sides.1, &sides.2, conflicts.pointer)
      if code == GIT_ITEROVER.rawValue { return paths.sorted() }
      try check("list conflicts", code)
      // After a rename, the sides may have different paths.
      unsafe [sides.0, sides.1, sides.2].forEach { entry in
        if let entry = unsafe entry { unsafe paths.insert(TreePath(entry.pointee.path)) }
      }
    }
  }

  /// Files at paths where other files need a folder. An index can contain both, but would write only one of them.
  private borrowing func foldersTakenByFiles(in index: borrowing Handle<Kinds.Index>) -> [TreePath] {
    var files: Set<TreePath> = []
    for position in 0..<(unsafe git_index_entrycount(index.pointer)) {
      guard let entry = unsafe git_index_get_byindex(index.pointer, position) else { continue }
      if let path = unsafe entry.pointee.path { unsafe files.insert(TreePath(path)) }
    }
    var taken: Set<TreePath> = []
    for file in files {
      var folder = file.folder
      while folder != .root {
        if files.contains(folder) { taken.insert(folder) }
        folder = folder.folder
      }
    }
    return taken.sorted()
  }
}
