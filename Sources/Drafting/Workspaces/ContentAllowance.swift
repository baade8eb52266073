import Drafting

/// Bytes that the changed files of one draft may have together.
///
/// A file without content is long at no cost to its writer, and takes whoever keeps it as long as a full one.
struct ContentAllowance {
  static let limit = 1 << 30

  private var used = 0

  /// - Throws: `WorkspaceError.tooLarge` when this is more than is left.
  mutating func take(_ bytes: Int) throws(WorkspaceError) {
    used += bytes
    guard used <= Self.limit else {
      throw .tooLarge(path: "the whole of what was changed", bytes: used, limit: Self.limit)
    }
  }
}
