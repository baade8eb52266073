import CLibgit2
import LinuxSystem

extension Repository {
  /// Copies what a commit adds to `known` into another repository, on the disk there when this returns: a few objects one
  /// by one, blobs before trees before commits; more of them as one pack, which takes three syncs however many they are.
  ///
  /// Only commits that the known ones do not contain are read, and of their trees only what differs from their
  /// parents', so the cost grows with the change. Without known commits, the whole history is copied.
  ///
  /// - Returns: the number of objects written or refreshed.
  /// - Throws: `GitError` with `notFound` when the destination does not have one of `known`.
  @discardableResult
  package borrowing func copyObjects(
    of commit: ObjectID, notIn known: [ObjectID], to destination: borrowing Repository
  ) throws(GitError) -> Int {
    for id in known where !destination.has(id) {
      throw GitError(
        kind: .notFound, operation: "copy commit \(commit) to \(destination.path)",
        reason: "its base, the commit \(id), is missing there")
    }
    var copy = ObjectCopy()
    for id in try newCommits(from: commit, notIn: Set(known)) {
      let found = try self.commit(id)
      var trees: [ObjectID] = []
      for parent in found.parents { trees.append(try self.commit(parent).tree) }
      try collect(found.tree, besides: trees, into: &copy)
      copy.add(id)
    }
    if copy.ids.count > Self.mostLoose {
      try copyPack(of: copy.ids, to: destination)
      return copy.ids.count
    }
    for id in copy.ids { try copyObject(id, to: destination) }
    // libgit2 syncs the folders that objects lie in, and not the one that has those folders.
    let objects = destination.commonFolder + "/objects"
    try GitError.of { () throws(SystemError) in try FileBytes.syncFolder(objects) }
    return copy.ids.count
  }

  /// Each loose object takes two syncs, a pack takes three.
  private static let mostLoose = 2

  /// Commits that the known ones do not contain, parents before children.
  private borrowing func newCommits(from tip: ObjectID, notIn known: Set<ObjectID>) throws(GitError) -> [ObjectID] {
    var order: [ObjectID] = []
    var entered: Set<ObjectID> = []
    var waiting = [(id: tip, isLeaving: false)]
    while let next = waiting.popLast() {
      if next.isLeaving {
        order.append(next.id)
      } else if !known.contains(next.id), entered.insert(next.id).inserted {
        waiting.append((next.id, true))
        for parent in try commit(next.id).parents { waiting.append((parent, false)) }
      }
    }
    return order
  }

  /// Lists what a tree holds, except for entries that a known tree has at the same path, and then the tree.
  private borrowing func collect(
    _ id: ObjectID, besides known: [ObjectID], into copy: inout ObjectCopy
  ) throws(GitError) {
    guard !known.contains(id), !copy.contains(id) else { return }
    var others: [[UInt8]: [ObjectID]] = [:]
    for tree in known {
      for file in try self.tree(tree) { others[file.path.bytes, default: []].append(file.entry.id) }
    }
    for file in try tree(id) {
      let same = others[file.path.bytes] ?? []
      switch file.entry.mode {
      case _ where same.contains(file.entry.id), .submodule: continue
      case .folder:
        var folders: [ObjectID] = []
        for other in same where try kind(of: other) == GIT_OBJECT_TREE { folders.append(other) }
        try collect(file.entry.id, besides: folders, into: &copy)
      case .regular, .executable, .link: copy.add(file.entry.id)
      }
    }
    copy.add(id)
  }

  private borrowing func copyObject(_ id: ObjectID, to destination: borrowing Repository) throws(GitError) {
    let object = try stored(id)
    var written = git_oid()
    // An existing object gets a new time stamp, so that a garbage collection does not delete it now.
    let code = unsafe git_odb_write(
      &written, destination.database.pointer, git_odb_object_data(object.pointer),
      git_odb_object_size(object.pointer), git_odb_object_type(object.pointer))
    try check("copy object \(id) to \(destination.path)", code)
    guard ObjectID(written) == id else {
      let operation = "copy object \(id) to \(destination.path)"
      throw GitError(kind: .damaged, operation: operation, reason: "the copy has the name \(ObjectID(written))")
    }
  }

  private borrowing func kind(of id: ObjectID) throws(GitError) -> git_object_t {
    var raw = id.raw
    var length = 0
    var kind = GIT_OBJECT_ANY
    // A submodule's commit is usually not in this repository, and is not a folder.
    let code = unsafe git_odb_read_header(&length, &kind, database.pointer, &raw)
    return code == GIT_ENOTFOUND.rawValue ? GIT_OBJECT_INVALID : kind
  }
}

/// The objects that a copy transfers, in the order in which they may be seen.
private struct ObjectCopy {
  private(set) var ids: [ObjectID] = []
  private var known: Set<ObjectID> = []

  func contains(_ id: ObjectID) -> Bool { known.contains(id) }

  mutating func add(_ id: ObjectID) {
    if known.insert(id).inserted { ids.append(id) }
  }
}
