import Git
import LinuxSystem

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

  /// Forgets how the files looked that were written last, so that they are read again.
  ///
  /// The system's clock stands still for some milliseconds: a file that is changed while it does looks as it did. That
  /// can only happen to files whose time is the latest of all, since every later change gets that time or a later one.
  /// A file above the limit takes longer to write than the clock stands still, and is not read again.
  mutating func distrustLatest(upTo limit: Int) {
    let latest = entries.values.lazy.compactMap(\.status?.changed).max()
    for (path, entry) in entries {
      guard let status = entry.status, status.changed == latest, status.size <= limit else { continue }
      entries[path]?.status = nil
    }
  }
}
