extension Repository {
  /// A folder that a change makes or alters as one which git takes for a repository, though nothing in it is called `.git`:
  /// whoever runs git in there, or below, runs what its configuration names. `nil` where there is none.
  ///
  /// Only folders on the way to changed files are looked at.
  package borrowing func gitFolder(changedFrom old: ObjectID?, to new: ObjectID?) throws(GitError) -> TreePath? {
    var known: [TreePath: Bool] = [:]
    for change in try changedFiles(from: old, to: new) {
      var folder = change.path
      var name = change.path.components.last ?? []
      repeat {
        folder = folder.folder
        if Self.isOfGit(name) {
          let isFound: Bool
          if let answer = known[folder] { isFound = answer } else { isFound = try isGitFolder(folder, in: new) }
          known[folder] = isFound
          if isFound { return folder }
        }
        name = folder.components.last ?? []
      } while folder != .root
    }
    return nil
  }

  /// What git goes by in a repository's own folder.
  private static let ofGit: Set = [
    "head", "config", "config.worktree", "commondir", "gitdir", "objects", "refs", "packed-refs", "hooks", "info",
    "modules", "worktrees", "index", "shallow", "sharedindex",
  ]

  private static func lowered(_ name: [UInt8]) -> String { String(decoding: name, as: UTF8.self).lowercased() }

  private static func isOfGit(_ name: [UInt8]) -> Bool { ofGit.contains(lowered(name)) }

  /// git asks for a HEAD, and for objects and references, here or where a file says that they are.
  private borrowing func isGitFolder(_ path: TreePath, in tree: ObjectID?) throws(GitError) -> Bool {
    var folder = tree
    for part in path.components {
      guard let entry = try TreeFolder(folder, in: self).entry(named: part), entry.mode == .folder else { return false }
      folder = entry.id
    }
    // Some file systems do not tell upper case from lower.
    let names = Set(try TreeFolder(folder, in: self).entries().map { Self.lowered($0.path.bytes) })
    return names.contains("head")
      && (names.contains("commondir") || names.isSuperset(of: ["objects", "refs"]))
  }
}
