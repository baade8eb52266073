import CLibgit2

/// One opened tree for look-ups by name, or no tree, which has no entries. It must not outlive its repository.
package struct TreeFolder: ~Copyable {
  private let tree: TreeOrNone
  private let id: ObjectID?

  package init(_ id: ObjectID?, in repository: borrowing Repository) throws(GitError) {
    tree = try TreeOrNone(id, in: repository)
    self.id = id
  }

  package func entry(named name: [UInt8]) throws(GitError) -> TreeEntry? {
    guard let tree = unsafe tree.pointer, !name.contains(0) else { return nil }
    let text = name.map { CChar(bitPattern: $0) } + [0]
    guard let entry = unsafe git_tree_entry_byname(tree, text) else { return nil }
    return try unsafe read(entry)
  }

  /// All entries, in the tree's order.
  package func entries() throws(GitError) -> [TreeFile] {
    guard let tree = unsafe tree.pointer else { return [] }
    var entries: [TreeFile] = []
    for index in 0..<(unsafe git_tree_entrycount(tree)) {
      guard let entry = unsafe git_tree_entry_byindex(tree, index), let name = unsafe git_tree_entry_name(entry) else {
        throw damage("entry \(index) is invalid")
      }
      entries.append(TreeFile(path: unsafe TreePath(name), entry: try unsafe read(entry)))
    }
    return entries
  }

  private func read(_ entry: OpaquePointer) throws(GitError) -> TreeEntry {
    guard let id = unsafe git_tree_entry_id(entry),
      let mode = unsafe FileMode(rawValue: git_tree_entry_filemode(entry).rawValue)
    else { throw damage("an entry is invalid") }
    return unsafe TreeEntry(mode: mode, id: ObjectID(id.pointee))
  }

  private func damage(_ reason: String) -> GitError {
    GitError(kind: .damaged, operation: "read tree \(id?.hex ?? "")", reason: reason)
  }
}
