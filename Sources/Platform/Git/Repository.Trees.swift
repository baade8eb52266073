import CLibgit2
import Texts

extension Repository {
  /// The entries of one tree, by name, in the tree's order.
  package borrowing func tree(_ id: ObjectID) throws(GitError) -> [TreeFile] {
    try TreeFolder(id, in: self).entries()
  }

  /// What a tree has at a path; `nil` where there is nothing.
  package borrowing func entry(at path: TreePath, in tree: ObjectID) throws(GitError) -> TreeEntry? {
    var found = TreeEntry(mode: .folder, id: tree)
    for part in path.bytes.split(separator: UInt8(ascii: "/")) {
      guard found.mode == .folder, let entry = try TreeFolder(found.id, in: self).entry(named: Array(part)) else {
        return nil
      }
      found = entry
    }
    return found
  }

  /// All entries of a tree and its folders, except the folders themselves, in order of path.
  package borrowing func files(inTree id: ObjectID) throws(GitError) -> [TreeFile] {
    var files: [TreeFile] = []
    var waiting = [(path: TreePath.root, id: id)]
    while let folder = waiting.popLast() {
      for var file in try tree(folder.id) {
        file.path = folder.path.appending(file.path.bytes)
        guard file.path.bytes.count <= Self.longestPath else {
          throw GitError(
            kind: .invalid, operation: "list tree \(id)",
            reason: "a path is longer than \(Self.longestPath) bytes: \(file.path.shown.prefix(100))…")
        }
        if file.entry.mode == .folder {
          waiting.append((file.path, file.entry.id))
        } else {
          files.append(file)
        }
      }
    }
    return files.sorted { $0.path < $1.path }
  }

  /// The longest path, in bytes.
  package static var longestPath: Int { 4096 }

  /// Creates a tree from another one and changes. Removals come first, so that a file and a folder can swap places.
  ///
  /// - Throws: `GitError` with `invalid` for a path that a tree must not contain; removing a missing path is an error.
  package borrowing func updateTree(_ base: ObjectID?, _ changes: [TreeChange]) throws(GitError) -> ObjectID {
    var removals: [(path: TreePath, entry: TreeEntry?)] = []
    var puts: [(path: TreePath, entry: TreeEntry?)] = []
    for change in changes {
      switch change {
      case .remove(let path): removals.append((try Self.checked(path), nil))
      case .put(let path, let entry): puts.append((try Self.checked(path), entry))
      }
    }
    let cleared = try removals.isEmpty ? base : updateTree(base, inOneCall: removals)
    guard !puts.isEmpty || cleared == nil else { return cleared ?? Self.emptyTree }
    return try updateTree(cleared, inOneCall: puts)
  }

  /// The empty tree, which every repository has even if it is not stored.
  package static var emptyTree: ObjectID { ObjectID(0x4b82_5dc6_42cb_6eb9, 0xa060_e54b_f8d6_9288, 0xfbee_4904) }

  private borrowing func updateTree(
    _ base: ObjectID?, inOneCall changes: [(path: TreePath, entry: TreeEntry?)]
  ) throws(GitError) -> ObjectID {
    let tree = try TreeOrNone(base, in: self)
    // libgit2 keeps its list sorted by shifting; in this order there is nothing to shift.
    let changes = changes.sorted { $0.path < $1.path }
    // One block of memory for all paths, so that pointers into it stay valid.
    let names: [UInt8] = changes.flatMap { $0.path.bytes + [0] }
    var id = git_oid()
    let code = unsafe names.withUnsafeBytes { names in
      var offset = 0
      var updates: [git_tree_update] = unsafe []
      for change in changes {
        let name = unsafe names.baseAddress?.advanced(by: offset).assumingMemoryBound(to: CChar.self)
        let action = change.entry == nil ? GIT_TREE_UPDATE_REMOVE : GIT_TREE_UPDATE_UPSERT
        unsafe updates.append(
          git_tree_update(
            action: action, id: change.entry?.id.raw ?? git_oid(),
            filemode: git_filemode_t(rawValue: change.entry?.mode.rawValue ?? 0), path: name))
        offset += change.path.bytes.count + 1
      }
      return unsafe git_tree_create_updated(&id, handle.pointer, tree.pointer, updates.count, updates)
    }
    try check("build a tree of \(changes.count) changes", code)
    return ObjectID(id)
  }

  /// Refuses a final slash, which would change the stored name, and a NUL, which would cut the path short.
  private static func checked(_ path: TreePath) throws(GitError) -> TreePath {
    let parts = path.bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    let isSound = parts.allSatisfy { part in
      !part.isEmpty && part.count <= 255 && !part.contains(0) && !GitName.isDotGit(part)
        && !part.elementsEqual(".".utf8) && !part.elementsEqual("..".utf8)
    }
    guard isSound, path.bytes.count <= longestPath else {
      throw GitError(
        kind: .invalid, operation: "build a tree", reason: "a tree must not contain the path \(path.shown)")
    }
    return path
  }
}
