import CLibgit2

/// New objects of a repository that are in memory only.
@safe
final class HeldObjects {
  /// The most bytes of files in memory; beyond that, all are written to the disk.
  static let limit = 64 << 20

  /// Owned by the repository's object database, which frees it.
  private let backend: UnsafeMutablePointer<git_odb_backend>
  fileprivate var blobs: [ObjectID] = []
  fileprivate var bytes = 0

  init(in database: borrowing Handle<Kinds.Database>) throws(GitError) {
    let operation = "keep objects in memory"
    var made: UnsafeMutablePointer<git_odb_backend>?
    try check(operation, unsafe git_mempack_new(&made))
    guard let made = unsafe made else {
      throw GitError(kind: .other(0), operation: operation, reason: "libgit2 returned no object")
    }
    // Takes priority over every other place for new objects.
    try check(operation, unsafe git_odb_add_backend(database.pointer, made, 999))
    unsafe backend = unsafe made
  }

  func contains(_ id: ObjectID) -> Bool {
    var raw = id.raw
    return unsafe chancery_git_backend_has(backend, &raw) == 1
  }

  fileprivate func clear() throws(GitError) {
    try check("release objects in memory", unsafe git_mempack_reset(backend))
    blobs = []
    bytes = 0
  }
}

extension Repository {
  /// Stops a long computation of a task that was cancelled. Only drafts are stopped so: an effect that has begun is carried
  /// through, and those who apply one hold no objects in memory.
  borrowing func checkCancellation(_ operation: @autoclosure () -> String) throws(GitError) {
    guard held != nil, Task.isCancelled else { return }
    throw GitError(kind: .cancelled, operation: operation(), reason: "it was interrupted")
  }

  /// Writes a commit, and everything it needs that is only in memory, to the disk.
  ///
  /// Everything becomes one pack, however many files there are. It is not synced: that is done once for all drafts, when
  /// they are sealed.
  package borrowing func keep(_ commit: ObjectID) throws(GitError) {
    guard let held, held.contains(commit) else { return }
    var ids = [commit]
    var seen: Set<ObjectID> = []
    // A tree that is not in memory was on the disk before, and so was everything in it.
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

  /// Counts a file that is now in memory; when there are too many bytes, all objects are written to the disk.
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
    unsafe git_packbuilder_set_callbacks(builder.pointer, { _, _, _, _ in Task.isCancelled ? -1 : 0 }, nil)
    for id in ids {
      var raw = id.raw
      try check(operation, unsafe git_packbuilder_insert(builder.pointer, &raw, nil))
    }
    try checkCancellation(operation)
    try check(operation, unsafe git_packbuilder_write(builder.pointer, nil, 0, nil, nil))
    try check(operation, unsafe git_odb_refresh(database.pointer))
  }
}
