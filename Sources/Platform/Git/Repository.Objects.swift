import CLibgit2

extension Repository {
  /// Bytes of an object's content; one that has more is not read.
  package static var largestObject: Int { 512 << 20 }

  /// Whether the object is in this repository or an alternate.
  package borrowing func has(_ id: ObjectID) -> Bool {
    var raw = id.raw
    return unsafe git_odb_exists(database.pointer, &raw) == 1
  }

  /// Whether a commit, its parents, and everything of its tree that a known tree does not have at the same path are here.
  package borrowing func isWhole(_ commit: ObjectID, besides known: ObjectID) throws(GitError) -> Bool {
    guard has(commit) else { return false }
    let found = try self.commit(commit)
    for parent in found.parents where !has(parent) { return false }
    return try isWhole(tree: found.tree, besides: known)
  }

  private borrowing func isWhole(tree: ObjectID, besides known: ObjectID?) throws(GitError) -> Bool {
    guard tree != known else { return true }
    guard has(tree) else { return false }
    var others: [[UInt8]: TreeEntry] = [:]
    if let known { for file in try self.tree(known) { others[file.path.bytes] = file.entry } }
    for file in try self.tree(tree) {
      let other = others[file.path.bytes]
      guard other?.id != file.entry.id else { continue }
      switch file.entry.mode {
      case .submodule: continue
      case .folder:
        let folder = other?.mode == .folder ? other?.id : nil
        guard try isWhole(tree: file.entry.id, besides: folder) else { return false }
      case .regular, .executable, .link: guard has(file.entry.id) else { return false }
      }
    }
    return true
  }

  /// Bytes of an object's content.
  package borrowing func size(of id: ObjectID) throws(GitError) -> Int {
    var raw = id.raw
    var length = 0
    var kind = GIT_OBJECT_ANY
    try check("read size of \(id)", unsafe git_odb_read_header(&length, &kind, database.pointer, &raw))
    return length
  }

  /// Lends the content of a blob without copying it.
  package borrowing func withBlob<Result, Failure: Error>(
    _ id: ObjectID, _ body: (Span<UInt8>) throws(Failure) -> Result
  ) throws(GitError) -> Swift.Result<Result, Failure> {
    let object = try stored(id)
    guard unsafe git_odb_object_type(object.pointer) == GIT_OBJECT_BLOB else {
      throw GitError(kind: .invalid, operation: "read blob \(id)", reason: "the object is not a blob")
    }
    let start = unsafe git_odb_object_data(object.pointer)
    let bytes = unsafe UnsafeRawBufferPointer(start: start, count: git_odb_object_size(object.pointer))
    do throws(Failure) {
      return .success(try unsafe body(Span(_unsafeBytes: bytes)))
    } catch {
      return .failure(error)
    }
  }

  /// The content of a blob.
  package borrowing func blob(_ id: ObjectID) throws(GitError) -> [UInt8] {
    let read = try withBlob(id) { (content: Span<UInt8>) throws(Never) in
      unsafe content.withUnsafeBufferPointer { unsafe Array($0) }
    }
    return read.get()
  }

  /// Stores the bytes as a blob; an existing one is left untouched.
  package borrowing func writeBlob(_ bytes: [UInt8]) throws(GitError) -> ObjectID {
    var id = git_oid()
    try check("hash a blob", unsafe git_odb_hash(&id, bytes, bytes.count, GIT_OBJECT_BLOB))
    // Writing an object that an alternate has would change the time stamp of the target's own file.
    let known = unsafe git_odb_exists_ext(database.pointer, &id, UInt32(GIT_ODB_LOOKUP_NO_REFRESH.rawValue))
    if known == 1 { return ObjectID(id) }
    try check(
      "write a blob of \(bytes.count) bytes",
      unsafe git_odb_write(&id, database.pointer, bytes, bytes.count, GIT_OBJECT_BLOB))
    try holdBlob(ObjectID(id), size: bytes.count)
    return ObjectID(id)
  }

  borrowing func stored(_ id: ObjectID) throws(GitError) -> Handle<Kinds.StoredObject> {
    // A small object may unpack to any size.
    let size = try size(of: id)
    guard size <= Self.largestObject else {
      throw GitError(
        kind: .unsupported, operation: "read object \(id)",
        reason: "it has \(size >> 20) MiB, and objects of at most \(Self.largestObject >> 20) MiB are read")
    }
    var raw = id.raw
    let database = unsafe self.database.pointer
    return try Handle("read object \(id)") { unsafe git_odb_read(&$0, database, &raw) }
  }
}
