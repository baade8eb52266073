import CLibgit2

extension Repository {
  /// Bytes of a unified diff after which the other files are named, and their lines left out.
  package static var mostPatchBytes: Int { 32 << 20 }

  /// The unified diff from one tree to another, as bytes; attributes and configuration are ignored.
  ///
  /// A change that is too large to show is named with its size.
  package borrowing func patch(from old: ObjectID?, to new: ObjectID?) throws(GitError) -> [UInt8] {
    let diff = try compare(old, new)
    var bytes: [UInt8] = []
    for index in 0..<(unsafe git_diff_num_deltas(diff.pointer)) {
      try checkCancellation("write a diff")
      guard let delta = try bareDelta(at: index, of: diff) else { continue }
      let hasRoom = bytes.count < Self.mostPatchBytes
      guard let large = try large(delta) else {
        let text = try patch(at: index, of: diff)
        bytes += hasRoom ? text : Self.named(text, "the diff of the files before it is too large")
        continue
      }
      let head = try patch(at: index, of: diff)
      if large.isBinary {
        bytes += head
      } else if hasRoom, large.isShown {
        bytes += try shown(delta, head)
      } else {
        let figures = "+\(large.added) -\(large.removed) lines, \(delta.newSize) bytes"
        bytes += Self.named(head, large.isShown ? "the diff of the files before it is too large" : figures)
      }
    }
    return bytes
  }

  private borrowing func patch(at index: Int, of diff: borrowing Handle<Kinds.Diff>) throws(GitError) -> [UInt8] {
    let pointer = unsafe diff.pointer
    let patch = try Handle<Kinds.Patch>("compare file \(index)") { unsafe git_patch_from_diff(&$0, pointer, index) }
    var buffer = unsafe git_buf()
    defer { unsafe git_buf_dispose(&buffer) }
    try check("write a diff", unsafe git_patch_to_buf(&buffer, patch.pointer))
    return unsafe Array(UnsafeRawBufferPointer(start: buffer.ptr, count: buffer.size))
  }

  /// The head of a diff with the hunks that libgit2 was not asked for.
  private borrowing func shown(_ delta: FileDelta, _ head: [UInt8]) throws(GitError) -> [UInt8] {
    let old = try delta.old.map { entry throws(GitError) in try blob(entry.id) } ?? []
    let new = try delta.new.map { entry throws(GitError) in try blob(entry.id) } ?? []
    guard let hunks = LineDiff(from: old, to: new).hunks(limit: LargeFileDiff.mostShown), !hunks.isEmpty else {
      return Self.headLines(of: head)
    }
    let names = Self.names(in: head)
    let before = delta.old == nil ? Array("/dev/null".utf8)[...] : names.old
    let after = delta.new == nil ? Array("/dev/null".utf8)[...] : names.new
    return Self.headLines(of: head) + Array("--- ".utf8) + before + Array("\n+++ ".utf8) + after + [0x0A] + hunks
  }

  private static func named(_ patch: [UInt8], _ reason: String) -> [UInt8] {
    headLines(of: patch) + Array("Too large to show: \(reason)\n".utf8)
  }

  /// The lines of a file's diff before its content: names, modes and ids.
  private static func headLines(of patch: [UInt8]) -> [UInt8] {
    let rest = ["Binary files ", "--- ", "GIT binary patch"].map { Array($0.utf8) }
    let lines = patch.split(separator: LineBreaks.newline, omittingEmptySubsequences: false)
    let head = lines.prefix { line in !line.isEmpty && !rest.contains { line.starts(with: $0) } }
    return head.reduce(into: []) { $0 += $1 + [LineBreaks.newline] }
  }

  /// The names in the first line, which are equally long: each is the path behind two letters, quoted where it has to be.
  private static func names(in head: [UInt8]) -> (old: ArraySlice<UInt8>, new: ArraySlice<UInt8>) {
    let line = head.prefix { $0 != LineBreaks.newline }.dropFirst("diff --git ".utf8.count)
    let half = line.startIndex + (line.count - 1) / 2
    return (line[..<half], line[(half + 1)...])
  }
}
