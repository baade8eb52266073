import CLibgit2

/// The difference of two texts by lines, as people read it: three lines around each change, without file names.
package struct TextDifference: Hashable, Sendable {
  package let lines: [String]
  package let added: Int
  package let removed: Int

  /// Bytes of hunks beyond which only the number of lines is told.
  private static let mostShown = 1 << 20

  private init(lines: [String], added: Int, removed: Int) {
    self.lines = lines
    self.added = added
    self.removed = removed
  }

  private static func ofLarge(_ old: [UInt8], _ new: [UInt8]) -> TextDifference {
    let diff = LineDiff(from: old, to: new)
    let hunks = diff.hunks(limit: mostShown).map { String(decoding: $0, as: UTF8.self) }
    let lines = hunks?.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    return TextDifference(
      lines: lines ?? ["Too large to show: +\(diff.added) -\(diff.removed) lines"], added: diff.added,
      removed: diff.removed)
  }

  /// Compares texts that lie in no repository.
  package init(from old: String, to new: String) throws(GitError) {
    guard max(old.utf8.count, new.utf8.count) <= LargeFileDiff.smallest else {
      self = Self.ofLarge(Array(old.utf8), Array(new.utf8))
      return
    }
    try LibGit2.prepare()
    let operation = "compare two texts"
    var options = unsafe git_diff_options()
    try check(operation, unsafe git_diff_options_init(&options, UInt32(GIT_DIFF_OPTIONS_VERSION)))
    unsafe options.context_lines = 3
    unsafe options.flags |= GIT_DIFF_FORCE_TEXT.rawValue
    let (before, after) = (Array(old.utf8), Array(new.utf8))
    let patch = try Handle<Kinds.Patch>(operation) { patch in
      unsafe before.withUnsafeBytes { before in
        unsafe after.withUnsafeBytes { after in
          unsafe git_patch_from_buffers(
            &patch, before.baseAddress, before.count, nil, after.baseAddress, after.count, nil, &options)
        }
      }
    }
    var counts = (added: 0, removed: 0)
    try check(operation, unsafe git_patch_line_stats(nil, &counts.added, &counts.removed, patch.pointer))
    (added, removed) = counts
    var buffer = unsafe git_buf()
    defer { unsafe git_buf_dispose(&buffer) }
    try check(operation, unsafe git_patch_to_buf(&buffer, patch.pointer))
    let bytes = unsafe UnsafeRawBufferPointer(start: buffer.ptr, count: buffer.size)
    let text = unsafe String(decoding: bytes, as: UTF8.self)
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).drop { !$0.hasPrefix("@@") }
    if lines.last?.isEmpty == true { lines.removeLast() }
    self.lines = lines.map(String.init)
  }
}
