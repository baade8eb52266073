import Git
import LinuxSystem

/// What a run began from, as a place to look for contents in.
struct BaseContents: Sendable {
  /// Absolute path of the base's folder, which may not be there.
  let path: String
  let tree: ObjectID

  /// The contents among these that a tree has in some place.
  ///
  /// In time that goes by what the tree changes of the base, where that has an index of its contents; else the whole
  /// tree is gone through until all are found.
  func kept(
    among wanted: Set<ObjectID>, in tree: ObjectID, of repository: borrowing Repository
  ) throws(GitError) -> Set<ObjectID> {
    guard !wanted.isEmpty else { return [] }
    var more: [ObjectID: Int] = [:]
    for file in try repository.changedFiles(from: self.tree, to: tree) {
      if let old = file.old { more[old.id, default: 0] -= 1 }
      if let new = file.new { more[new.id, default: 0] += 1 }
    }
    do throws(SystemError) {
      if let index = ContentIndex(of: try Descriptor(folderAt: path)) {
        var kept: Set<ObjectID> = []
        for content in wanted {
          let balance = more[content] ?? 0
          let before = balance > 0 ? 0 : try index.count(of: content, upTo: 1 - balance)
          if before + balance > 0 { kept.insert(content) }
        }
        return kept
      }
    } catch {
      // A base that was evicted meanwhile, or one whose disk fails: the repository has it all.
    }
    return try Self.search(wanted, in: tree, of: repository)
  }

  private static func search(
    _ wanted: Set<ObjectID>, in tree: ObjectID, of repository: borrowing Repository
  ) throws(GitError) -> Set<ObjectID> {
    var missing = wanted
    var waiting = [tree]
    while let folder = waiting.popLast(), !missing.isEmpty {
      for file in try repository.tree(folder) {
        if file.entry.mode == .folder { waiting.append(file.entry.id) } else { missing.remove(file.entry.id) }
      }
    }
    return wanted.subtracting(missing)
  }
}
