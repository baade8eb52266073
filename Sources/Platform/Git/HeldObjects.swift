import CLibgit2

/// New objects of a repository that are in memory only.
@safe
final class HeldObjects {
  /// Bytes of files that are held before they go to the disk, needed or not.
  static let limit = 64 << 20

  /// Belongs to the repository's database, which frees it.
  private let backend: UnsafeMutablePointer<git_odb_backend>
  fileprivate var blobs: [ObjectID] = []
  fileprivate var bytes = 0

  init(in database: borrowing Handle<Kinds.Database>) throws(GitError) {
    let operation = "hold objects in memory"
    var made: UnsafeMutablePointer<git_odb_backend>?
    try check(operation, unsafe git_mempack_new(&made))
    guard let made = unsafe made else {
      throw GitError(kind: .other(0), operation: operation, reason: "libgit2 returned no object")
    }
    // Before every other place that objects can be written to.
    try check(operation, unsafe git_odb_add_backend(database.pointer, made, 999))
    unsafe backend = unsafe made
  }

  func contains(_ id: ObjectID) -> Bool {
    var raw = id.raw
    return unsafe chancery_git_backend_has(backend, &raw) == 1
  }

  fileprivate func clear() throws(GitError) {
    try check("let go of objects in memory", unsafe git_mempack_reset(backend))
    blobs = []
    bytes = 0
  }
}

extension Repository {
  /// Puts a commit, and all that it leads to and is in memory only, on the disk; where nothing is held it is there.
  ///
  /// All of it becomes one pack. libgit2 syncs the pack, its index and their folder before this returns, so that a
  /// reference set afterwards never leads to what a crash could take, and the cost is three syncs for any number of files.
  package borrowing func keep(_ commit: ObjectID) throws(GitError) {
    guard let held, held.contains(commit) else { return }
    var ids = [commit]
    var seen: Set<ObjectID> = []
    // A tree that is not held was on the disk before, and so was everything in it.
    var waiting = [try self.commit(commit).tree]
    while let next = waiting.popLast() {
      guard held.contains(next), seen.insert(next).inserted else { continue }
      ids.append(next)
      for file in try tree(next) {
        switch file.entry.mode {
        case .folder: waiting.append(file.entry.id)
        case .submodule: break
        case .regular, .executable, .link:
          if held.contains(file.entry.id), seen.insert(file.entry.id).inserted { ids.append(file.entry.id) }
        }
      }
    }
    try pack(ids)
    try held.clear()
  }

  /// Takes note of a file that is held now; when there is too much of them they all go to the disk.
  borrowing func holdBlob(_ id: ObjectID, size: Int) throws(GitError) {
    guard let held else { return }
    held.blobs.append(id)
    held.bytes += size
    guard held.bytes > HeldObjects.limit else { return }
    try pack(held.blobs)
    try held.clear()
  }

  private borrowing func pack(_ ids: [ObjectID]) throws(GitError) {
    let operation = "write a pack of \(ids.count) objects"
    let repository = unsafe handle.pointer
    let builder = try Handle<Kinds.PackBuilder>(operation) { unsafe git_packbuilder_new(&$0, repository) }
    for id in ids {
      var raw = id.raw
      try check(operation, unsafe git_packbuilder_insert(builder.pointer, &raw, nil))
    }
    try check(operation, unsafe git_packbuilder_write(builder.pointer, nil, 0, nil, nil))
    try check(operation, unsafe git_odb_refresh(database.pointer))
  }
}
