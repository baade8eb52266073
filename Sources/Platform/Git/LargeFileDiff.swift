import Synchronization

/// What changed in a file that is too large for libgit2's own diff, whose time grows faster than the file.
struct LargeFileDiff: Hashable, Sendable {
  /// Bytes of either content beyond which a file is compared by this.
  static let smallest = 64 << 10
  /// Bytes of hunks beyond which a reviewer is told the size of a change in place of its lines.
  static let mostShown = 4 << 20
  /// Bytes in which git looks for a zero to tell a binary file.
  private static let head = 8000

  var added = 0
  var removed = 0
  var oldLines = 0
  /// Whether a content is no text.
  var isBinary = false
  /// Whether there are hunks that a reviewer can be shown.
  var isShown = false

  /// Compares two contents, of which one may be none.
  init(from old: [UInt8], to new: [UInt8]) {
    isBinary = old.prefix(Self.head).contains(0) || new.prefix(Self.head).contains(0)
    guard !isBinary else { return }
    let diff = LineDiff(from: old, to: new)
    (added, removed) = (diff.added, diff.removed)
    if removed > 0, !new.isEmpty {
      oldLines = LineBreaks.count(old, 0..<old.count) + (old.last == LineBreaks.newline || old.isEmpty ? 0 : 1)
    }
    isShown = diff.hunks(limit: Self.mostShown) != nil
  }

  /// By the ids of both contents: every look at a draft asks for the same files again.
  private struct Pair: Hashable {
    var old: ObjectID?
    var new: ObjectID?
  }

  private static let mostKnown = 4096
  private static let known = Mutex<[Pair: LargeFileDiff]>([:])

  static func of(
    _ old: TreeEntry?, _ new: TreeEntry?, in repository: borrowing Repository
  ) throws(GitError) -> LargeFileDiff {
    let pair = Pair(old: old?.id, new: new?.id)
    if let found = known.withLock({ $0[pair] }) { return found }
    let diff = LargeFileDiff(
      from: try old.map { entry throws(GitError) in try repository.blob(entry.id) } ?? [],
      to: try new.map { entry throws(GitError) in try repository.blob(entry.id) } ?? [])
    known.withLock { known in
      if known.count >= mostKnown { known.removeAll() }
      known[pair] = diff
    }
    return diff
  }
}
