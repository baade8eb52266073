import Git

/// What a workspace was made from, and how each file looked to the system right after it was written.
struct Manifest: Sendable {
  struct Entry: Sendable {
    var entry: TreeEntry
    /// `nil` where only the content can tell whether it is still the same.
    var status: FileStatus?
  }

  /// Everything but folders.
  var entries: [TreePath: Entry] = [:]
  /// Every folder that holds one of the entries, at any depth.
  var folders: Set<TreePath> = []

  /// Forgets how files looked, so that every one is read again.
  mutating func distrust() {
    for path in entries.keys { entries[path]?.status = nil }
  }

  /// The latest change of any file, in nanoseconds since 1970-01-01T00:00:00Z.
  var latestChange: Int64 { entries.values.lazy.compactMap(\.status?.changed).max() ?? 0 }
}
