import CLibgit2

/// Files that are merged otherwise than by their lines.
extension Repository {
  /// Resolves a file's conflict by keeping the lines of both sides, as git's driver `union` does.
  ///
  /// Where a side has deleted it, or it is no text, it stays in conflict.
  borrowing func unite(_ path: TreePath, in index: borrowing Handle<Kinds.Index>) throws(GitError) {
    guard let text = path.text else { return }
    let operation = "unite \(text)"
    var sides: (UnsafePointer<git_index_entry>?, UnsafePointer<git_index_entry>?, UnsafePointer<git_index_entry>?)
    unsafe sides = (nil, nil, nil)
    let found = unsafe git_index_conflict_get(&sides.0, &sides.1, &sides.2, index.pointer, text)
    if found == GIT_ENOTFOUND.rawValue { return }
    try check(operation, found)
    guard let ours = unsafe sides.1, let theirs = unsafe sides.2 else { return }
    let mode = unsafe ours.pointee.mode
    let other = unsafe theirs.pointee.mode
    guard mode == other, mode & 0o170000 == 0o100000 else { return }
    guard let bytes = try unsafe united(sides.0, ours, theirs, operation) else { return }
    let id = try writeBlob(bytes)
    var entry = unsafe git_index_entry()
    unsafe entry.mode = mode
    unsafe entry.id = id.raw
    let code = unsafe text.withCString { name in
      unsafe entry.path = name
      return unsafe git_index_add(index.pointer, &entry)
    }
    try check(operation, code)
    try check(operation, unsafe git_index_conflict_remove(index.pointer, text))
  }

  private borrowing func united(
    _ base: UnsafePointer<git_index_entry>?, _ ours: UnsafePointer<git_index_entry>,
    _ theirs: UnsafePointer<git_index_entry>, _ operation: String
  ) throws(GitError) -> [UInt8]? {
    var options = unsafe git_merge_file_options()
    try check(operation, unsafe git_merge_file_options_init(&options, UInt32(GIT_MERGE_FILE_OPTIONS_VERSION)))
    unsafe options.favor = GIT_MERGE_FILE_FAVOR_UNION
    var result = unsafe git_merge_file_result()
    let code = unsafe git_merge_file_from_index(&result, handle.pointer, base, ours, theirs, &options)
    guard code >= 0 else { return nil }
    defer { unsafe git_merge_file_result_free(&result) }
    guard unsafe result.automergeable != 0 else { return nil }
    return unsafe Array(UnsafeRawBufferPointer(start: result.ptr, count: result.len))
  }

  /// Whether a file is not the same in two trees.
  borrowing func differ(_ path: TreePath, ours: ObjectID, theirs: ObjectID) throws(GitError) -> Bool {
    try changedFiles(from: ours, to: theirs).contains { $0.path == path }
  }
}
