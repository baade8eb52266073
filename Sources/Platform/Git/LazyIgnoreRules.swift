/// The rules of a tree's `.gitignore` files, each read when a path in its folder is first checked.
package struct LazyIgnoreRules: Sendable {
  /// Bytes that a file of rules may have.
  private static let largestFile = 1 << 20

  private let tree: ObjectID
  private var rules = IgnoreRules()
  /// The tree of each folder that was read; `nil` for a folder that the tree does not have.
  private var folders: [TreePath: ObjectID?] = [:]

  package init(of tree: ObjectID) { self.tree = tree }

  /// Whether the path is ignored: the last matching pattern decides, the deepest folder's file first.
  package mutating func ignores(
    _ path: TreePath, isFolder: Bool, in repository: borrowing Repository
  ) throws(GitError) -> Bool {
    _ = try load(path.folder, from: repository)
    return rules.ignores(path, isFolder: isFolder)
  }

  /// Reads the file of a folder and those of the folders above. A symbolic link is ignored, as in git.
  private mutating func load(
    _ path: TreePath, from repository: borrowing Repository
  ) throws(GitError) -> ObjectID? {
    if let known = folders[path] { return known }
    let id = path == .root ? tree : try find(path, in: repository)
    folders[path] = .some(id)
    guard let id else { return nil }
    let file = try TreeFolder(id, in: repository).entry(named: Array(".gitignore".utf8))
    if let file, file.mode.isFile { rules.add(try content(of: file.id, in: path, repository), in: path) }
    return id
  }

  private func content(
    of file: ObjectID, in folder: TreePath, _ repository: borrowing Repository
  ) throws(GitError) -> [UInt8] {
    let size = try repository.size(of: file)
    guard size <= Self.largestFile else {
      throw GitError(
        kind: .unsupported, operation: "read \(folder.appending(Array(".gitignore".utf8)).shown)",
        reason: "it has \(size) bytes, and rules of at most \(Self.largestFile) are read")
    }
    return try repository.blob(file)
  }

  private mutating func find(_ path: TreePath, in repository: borrowing Repository) throws(GitError) -> ObjectID? {
    guard let name = path.components.last, let parent = try load(path.folder, from: repository),
      let entry = try TreeFolder(parent, in: repository).entry(named: name), entry.mode == .folder
    else { return nil }
    return entry.id
  }
}
