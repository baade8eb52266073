import CLibgit2

extension Repository {
  /// Every path that differs between two trees, in order; renames are a deletion and an addition.
  package borrowing func deltas(from old: ObjectID?, to new: ObjectID?) throws(GitError) -> [FileDelta] {
    let diff = try compare(old, new)
    var deltas: [FileDelta] = []
    for index in 0..<(unsafe git_diff_num_deltas(diff.pointer)) {
      try checkCancellation("compare trees")
      guard let delta = try self.delta(at: index, of: diff) else { continue }
      // A file that became a link, or the reverse, appears as a deletion and an addition.
      if let last = deltas.last, last.path == delta.path {
        deltas[deltas.count - 1] = last.joined(with: delta)
      } else {
        deltas.append(delta)
      }
    }
    return deltas.sorted { $0.path < $1.path }
  }

  /// The deltas between two trees; libgit2 reads no file of more bytes than `LargeFileDiff.smallest`.
  borrowing func compare(_ old: ObjectID?, _ new: ObjectID?) throws(GitError) -> Handle<Kinds.Diff> {
    let operation = "compare trees \(old?.hex ?? "(none)") and \(new?.hex ?? "(none)")"
    var options = unsafe git_diff_options()
    try check(operation, unsafe git_diff_options_init(&options, UInt32(GIT_DIFF_OPTIONS_VERSION)))
    unsafe options.ignore_submodules = GIT_SUBMODULE_IGNORE_NONE
    unsafe options.context_lines = 3
    unsafe options.id_abbrev = 40
    unsafe options.max_size = git_off_t(LargeFileDiff.smallest)
    unsafe options.flags |= GIT_DIFF_DISABLE_PATHSPEC_MATCH.rawValue
    let paths = try changedFiles(from: old, to: new).map(\.path)
    let repository = unsafe handle.pointer
    // An empty list of paths would mean all of them.
    let before = try TreeOrNone(paths.isEmpty ? nil : old, in: self)
    let after = try TreeOrNone(paths.isEmpty ? nil : new, in: self)
    return try Handle(operation) { diff in
      unsafe Self.withTexts(paths) { texts in
        unsafe options.pathspec = texts
        return unsafe git_diff_tree_to_tree(&diff, repository, before.pointer, after.pointer, &options)
      }
    }
  }

  /// The paths of all files that differ, with their entry in either tree where that is not a folder. Folders that are
  /// the same are not read.
  ///
  /// libgit2 compares trees file by file unless it is given the files.
  package borrowing func changedFiles(
    from old: ObjectID?, to new: ObjectID?
  ) throws(GitError) -> [(path: TreePath, old: TreeEntry?, new: TreeEntry?)] {
    var files: [(path: TreePath, old: TreeEntry?, new: TreeEntry?)] = []
    var waiting = [(path: TreePath.root, old: old, new: new)]
    while let folder = waiting.popLast() {
      try checkCancellation("compare trees")
      guard folder.old != folder.new else { continue }
      var before: [TreePath: TreeEntry] = [:]
      for file in try TreeFolder(folder.old, in: self).entries() { before[file.path] = file.entry }
      var pairs = try TreeFolder(folder.new, in: self).entries().map { file in
        (name: file.path, old: before.removeValue(forKey: file.path), new: TreeEntry?.some(file.entry))
      }
      pairs += before.map { ($0.key, $0.value, nil) }
      for pair in pairs where pair.old != pair.new {
        let path = folder.path.appending(pair.name.bytes)
        let trees = (pair.old.flatMap(Self.folderID), pair.new.flatMap(Self.folderID))
        if trees.0 != nil || trees.1 != nil { waiting.append((path, trees.0, trees.1)) }
        let file = (path: path, old: Self.file(pair.old), new: Self.file(pair.new))
        if file.old != nil || file.new != nil { files.append(file) }
      }
    }
    return files
  }

  private static func folderID(_ entry: TreeEntry) -> ObjectID? { entry.mode == .folder ? entry.id : nil }
  private static func file(_ entry: TreeEntry?) -> TreeEntry? { entry?.mode == .folder ? nil : entry }

  /// Lends the paths as a C array.
  private static func withTexts<Result>(_ paths: [TreePath], _ body: (git_strarray) -> Result) -> Result {
    let bytes: [UInt8] = paths.flatMap { $0.bytes + [0] }
    return unsafe bytes.withUnsafeBytes { bytes in
      var offset = 0
      var texts: [UnsafeMutablePointer<CChar>?] = unsafe []
      for path in paths {
        let start = unsafe bytes.baseAddress?.advanced(by: offset).assumingMemoryBound(to: CChar.self)
        unsafe texts.append(UnsafeMutablePointer(mutating: start))
        offset += path.bytes.count + 1
      }
      let count = unsafe texts.count
      return unsafe texts.withUnsafeMutableBufferPointer { texts in
        unsafe body(git_strarray(strings: texts.baseAddress, count: count))
      }
    }
  }

  private borrowing func delta(at index: Int, of diff: borrowing Handle<Kinds.Diff>) throws(GitError) -> FileDelta? {
    guard var delta = try bareDelta(at: index, of: diff) else { return nil }
    if let large = try large(delta) {
      (delta.linesAdded, delta.linesRemoved, delta.oldLines) = (large.added, large.removed, large.oldLines)
      delta.isBinary = large.isBinary || !large.isShown
      return delta
    }
    var patch: OpaquePointer?
    defer { unsafe git_patch_free(patch) }
    try check("compare file \(index)", unsafe git_patch_from_diff(&patch, diff.pointer, index))
    guard let found = unsafe git_diff_get_delta(diff.pointer, index) else { return nil }
    delta.isBinary = unsafe found.pointee.flags & GIT_DIFF_FLAG_BINARY.rawValue != 0
    guard !delta.isBinary, unsafe patch != nil else { return delta }
    try check(
      "count lines", unsafe git_patch_line_stats(nil, &delta.linesAdded, &delta.linesRemoved, patch))
    if delta.linesRemoved > 0, delta.new != nil, delta.old?.mode != .submodule {
      delta.oldLines = try lines(of: delta.old)
    }
    return delta
  }

  /// A delta as far as it can be told without reading a file.
  borrowing func bareDelta(at index: Int, of diff: borrowing Handle<Kinds.Diff>) throws(GitError) -> FileDelta? {
    guard let found = unsafe git_diff_get_delta(diff.pointer, index) else { return nil }
    let raw = unsafe found.pointee
    let old = unsafe Self.entry(raw.old_file)
    let new = unsafe Self.entry(raw.new_file)
    let path = unsafe new == nil ? raw.old_file.path : raw.new_file.path
    guard let path = unsafe path else { return nil }
    return FileDelta(
      path: unsafe TreePath(path), old: old, new: new, linesAdded: 0, linesRemoved: 0, isBinary: false,
      newSize: try size(of: new), oldSize: try size(of: old), oldLines: 0)
  }

  /// What changed in a file that libgit2 does not compare; `nil` for one that it does.
  borrowing func large(_ delta: FileDelta) throws(GitError) -> LargeFileDiff? {
    guard max(delta.oldSize, delta.newSize) > LargeFileDiff.smallest else { return nil }
    return try LargeFileDiff.of(delta.old, delta.new, in: self)
  }

  private borrowing func size(of entry: TreeEntry?) throws(GitError) -> Int {
    guard let entry, entry.mode != .submodule else { return 0 }
    return try size(of: entry.id)
  }

  /// The number of lines of a text; a last line without a newline counts.
  private borrowing func lines(of entry: TreeEntry?) throws(GitError) -> Int {
    guard let entry else { return 0 }
    let bytes = try blob(entry.id)
    let newlines = bytes.count { $0 == 0x0a }
    return bytes.last.map { $0 == 0x0a } ?? true ? newlines : newlines + 1
  }

  fileprivate static func entry(_ file: git_diff_file) -> TreeEntry? {
    guard let mode = unsafe FileMode(rawValue: UInt32(file.mode)) else { return nil }
    return unsafe TreeEntry(mode: mode, id: ObjectID(file.id))
  }
}

extension FileDelta {
  /// Joins the two halves of a change of file type into one delta.
  fileprivate func joined(with other: FileDelta) -> FileDelta {
    FileDelta(
      path: path, old: old ?? other.old, new: new ?? other.new, linesAdded: linesAdded + other.linesAdded,
      linesRemoved: linesRemoved + other.linesRemoved, isBinary: isBinary || other.isBinary,
      newSize: newSize + other.newSize, oldSize: oldSize + other.oldSize, oldLines: max(oldLines, other.oldLines))
  }
}
