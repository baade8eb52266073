import CLibgit2

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

extension Repository {
  /// The object that a reference points to; `nil` when there is no such reference or its branch has no commit yet.
  package borrowing func resolve(reference name: String) throws(GitError) -> ObjectID? {
    var id = git_oid()
    let code = unsafe git_reference_name_to_id(&id, handle.pointer, name)
    if code == GIT_ENOTFOUND.rawValue { return nil }
    try check("resolve reference \(name)", code)
    return ObjectID(id)
  }

  /// The commit of HEAD; `nil` when its branch has no commit yet.
  package borrowing func headCommit() throws(GitError) -> ObjectID? { try resolve(reference: "HEAD") }

  /// The branch that HEAD names, whether or not it has a commit; `nil` when HEAD is detached.
  package borrowing func headBranch() throws(GitError) -> String? {
    let repository = unsafe handle.pointer
    let head = try Handle<Kinds.Reference>("read HEAD of \(path)") {
      unsafe git_reference_lookup(&$0, repository, "HEAD")
    }
    guard let target = unsafe git_reference_symbolic_target(head.pointer) else { return nil }
    return unsafe String(cString: target)
  }

  /// The commit of a branch, tag, commit name or other revision.
  ///
  /// - Throws: `GitError` with `notFound` when nothing has that name, `invalid` when it is not a commit.
  package borrowing func resolve(revision: String) throws(GitError) -> ObjectID {
    try resolve(revision, to: GIT_OBJECT_COMMIT)
  }

  /// The blob of a file in a commit's tree.
  ///
  /// - Parameter path: from the repository's root, with slashes.
  /// - Throws: `GitError` with `notFound` when the commit has no such path, `invalid` when it is not a file.
  package borrowing func resolve(file path: String, in commit: String) throws(GitError) -> ObjectID {
    try resolve("\(commit):\(path)", to: GIT_OBJECT_BLOB)
  }

  private borrowing func resolve(_ revision: String, to kind: git_object_t) throws(GitError) -> ObjectID {
    let operation = "resolve \(revision) in \(path)"
    let repository = unsafe handle.pointer
    let named = try Handle<Kinds.Object>(operation) { unsafe git_revparse_single(&$0, repository, revision) }
    let object = try Handle<Kinds.Object>(operation) {
      unsafe git_object_peel(&$0, named.pointer, kind)
    }
    guard let id = unsafe git_object_id(object.pointer) else {
      throw GitError(kind: .invalid, operation: operation, reason: "it has no object id")
    }
    return unsafe ObjectID(id.pointee)
  }

  /// Moves a reference to a commit by compare-and-swap; `expected: nil` means that it must not exist yet.
  ///
  /// - Throws: `GitError` with `modified` when the reference has another value, `locked` while another process moves
  ///   it.
  package borrowing func publish(
    _ commit: ObjectID, as name: String, replacing expected: ObjectID?, note: String = "chancery"
  ) throws(GitError) {
    let operation = "move \(name) to \(commit) in \(path)"
    var new = commit.raw
    var code: Int32
    var made: OpaquePointer?
    if let expected {
      var old = expected.raw
      code = unsafe git_reference_create_matching(&made, handle.pointer, name, &new, 1, &old, note)
    } else {
      code = unsafe git_reference_create(&made, handle.pointer, name, &new, 0, note)
    }
    defer { unsafe git_reference_free(made) }
    guard code < 0 else { return }
    var error = GitError(code: code, operation: operation)
    if error.kind == .notFound || error.kind == .exists { error.kind = .modified }
    throw error
  }

  /// Sets a reference of Chancery's own repository, whatever its value was.
  ///
  /// One process at a time executes a run, and no two of its steps share a reference. So an existing lock file was left
  /// by a process that was killed while it wrote, and is removed.
  package borrowing func setReference(_ name: String, to id: ObjectID) throws(GitError) {
    do {
      try setReferenceOnce(name, to: id)
    } catch {
      let folder = gitFolder.hasSuffix("/") ? gitFolder : gitFolder + "/"
      guard unsafe unlink("\(folder)\(name).lock") == 0 else { throw error }
      try setReferenceOnce(name, to: id)
    }
  }

  private borrowing func setReferenceOnce(_ name: String, to id: ObjectID) throws(GitError) {
    var raw = id.raw
    var made: OpaquePointer?
    defer { unsafe git_reference_free(made) }
    try check(
      "set \(name) to \(id)", unsafe git_reference_create(&made, handle.pointer, name, &raw, 1, "chancery"))
  }

  /// Deletes a reference. A missing reference is not an error.
  package borrowing func deleteReference(_ name: String) throws(GitError) {
    let code = unsafe git_reference_remove(handle.pointer, name)
    if code != GIT_ENOTFOUND.rawValue { try check("delete \(name)", code) }
  }
}
