import CLibgit2

/// An object in a file of its own.
package enum LooseObject {
  /// Whether the file holds the object that it is called.
  ///
  /// - Parameter folder: absolute path of the `objects` of a repository; nothing else there is looked at.
  package static func isWhole(_ id: ObjectID, below folder: String) throws(GitError) -> Bool {
    try LibGit2.prepare()
    let operation = "look at the objects of \(folder)"
    let database = try Handle<Kinds.Database>(operation) { unsafe git_odb_new(&$0) }
    var backend: UnsafeMutablePointer<git_odb_backend>?
    try check(operation, unsafe git_odb_backend_loose(&backend, folder, -1, 0, 0, 0))
    try check(operation, unsafe git_odb_add_backend(database.pointer, backend, 1))
    let pointer = unsafe database.pointer
    var raw = id.raw
    do {
      _ = try Handle<Kinds.StoredObject>(operation) { unsafe git_odb_read(&$0, pointer, &raw) }
      return true
    } catch {
      return false
    }
  }
}
