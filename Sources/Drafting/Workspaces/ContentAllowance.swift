import Drafting

/// What the changed files of one draft may come to together. It is counted before any of them is read.
///
/// A file without content is long at no cost to its writer, and takes whoever keeps it as long as a full one.
struct ContentAllowance {
  static let limit = 256 << 20
  static let mostFiles = 100_000

  private var used = 0
  private var files = 0

  /// - Throws: `WorkspaceError` `tooLarge` or `tooMany` where that is more than is left.
  mutating func take(_ bytes: Int) throws(WorkspaceError) {
    used += bytes
    files += 1
    guard used <= Self.limit else {
      throw .tooLarge(path: "the whole of what was changed", bytes: used, limit: Self.limit)
    }
    guard files <= Self.mostFiles else { throw .tooMany(limit: Self.mostFiles) }
  }
}
