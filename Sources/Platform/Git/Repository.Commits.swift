import CLibgit2

extension Repository {
  package borrowing func commit(_ id: ObjectID) throws(GitError) -> Commit {
    let handle = try lookUp(commit: id)
    let pointer = unsafe handle.pointer
    guard let tree = unsafe git_commit_tree_id(pointer), let author = unsafe git_commit_author(pointer) else {
      throw GitError(kind: .damaged, operation: "read commit \(id)", reason: "it has no tree or author")
    }
    var parents: [ObjectID] = []
    for index in 0..<(unsafe git_commit_parentcount(pointer)) {
      if let parent = unsafe git_commit_parent_id(pointer, index) { unsafe parents.append(ObjectID(parent.pointee)) }
    }
    return unsafe Commit(
      id: id, tree: ObjectID(tree.pointee), parents: parents, message: String(cString: git_commit_message(pointer)),
      author: Signature(
        name: String(cString: author.pointee.name), email: String(cString: author.pointee.email),
        seconds: author.pointee.when.time, offset: author.pointee.when.offset))
  }

  /// Creates a commit. No reference moves, so the commit stays a draft until one does.
  package borrowing func makeCommit(
    tree: ObjectID, parents: [ObjectID], message: String, by signature: Signature
  ) throws(GitError) -> ObjectID {
    let operation = "make a commit of tree \(tree)"
    guard !message.utf8.contains(0) else {
      throw GitError(kind: .invalid, operation: operation, reason: "the message contains a NUL character")
    }
    let treeHandle = try lookUp(tree: tree)
    var signer: UnsafeMutablePointer<git_signature>?
    defer { unsafe git_signature_free(signer) }
    let code = unsafe git_signature_new(&signer, signature.name, signature.email, signature.seconds, signature.offset)
    try check(operation, code)
    var list: [OpaquePointer?] = unsafe []
    defer { unsafe list.forEach { unsafe git_commit_free($0) } }
    for parent in parents {
      var raw = parent.raw
      var found: OpaquePointer?
      try check("read commit \(parent)", unsafe git_commit_lookup(&found, handle.pointer, &raw))
      unsafe list.append(found)
    }
    var id = git_oid()
    let made = unsafe list.withUnsafeBufferPointer { list in
      unsafe chancery_git_commit_create(
        &id, handle.pointer, signer, signer, message, treeHandle.pointer, list.count, list.baseAddress)
    }
    try check(operation, made)
    return ObjectID(id)
  }

  borrowing func lookUp(commit id: ObjectID) throws(GitError) -> Handle<Kinds.Commit> {
    var raw = id.raw
    let repository = unsafe handle.pointer
    return try Handle("read commit \(id)") { unsafe git_commit_lookup(&$0, repository, &raw) }
  }

  borrowing func lookUp(tree id: ObjectID) throws(GitError) -> Handle<Kinds.Tree> {
    var raw = id.raw
    let repository = unsafe handle.pointer
    return try Handle("read tree \(id)") { unsafe git_tree_lookup(&$0, repository, &raw) }
  }
}
