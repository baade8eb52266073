/// The type of a tree's entry, as git's file mode.
package enum FileMode: UInt32, Hashable, Sendable {
  case regular = 0o100644
  case executable = 0o100755
  case link = 0o120000
  case folder = 0o040000
  case submodule = 0o160000

  package var isFile: Bool { self == .regular || self == .executable }
}

/// One entry of a tree.
package struct TreeEntry: Hashable, Sendable {
  package var mode: FileMode
  package var id: ObjectID

  package init(mode: FileMode, id: ObjectID) {
    self.mode = mode
    self.id = id
  }
}

/// An entry with its path from the root of the tree.
package struct TreeFile: Hashable, Sendable {
  package var path: TreePath
  package var entry: TreeEntry

  package init(path: TreePath, entry: TreeEntry) {
    self.path = path
    self.entry = entry
  }
}

/// An edit of a tree.
package enum TreeChange: Hashable, Sendable {
  case put(TreePath, TreeEntry)
  case remove(TreePath)
}
