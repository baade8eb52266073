/// How much a change changes, in the figures that a boundary limits.
package struct ChangeMeasure: Hashable, Sendable, Codable {
  /// Paths added, modified or deleted.
  package var files: Int
  /// Lines added plus lines removed; binary files have none.
  package var lines: Int
  /// Files deleted.
  package var deletions: Int
  /// Binary files added or modified.
  package var binaries: Int

  package init(files: Int = 0, lines: Int = 0, deletions: Int = 0, binaries: Int = 0) {
    self.files = files
    self.lines = lines
    self.deletions = deletions
    self.binaries = binaries
  }

  /// Measures the changes between two trees.
  package init(of changes: [FileChange]) {
    files = changes.count
    lines = changes.reduce(0) { $0 + $1.lines }
    deletions = changes.count(where: \.isDeletion)
    binaries = changes.count(where: \.bringsBinary)
  }
}

extension FileChange {
  /// Lines added plus lines removed.
  package var lines: Int { linesAdded + linesRemoved }
  package var isDeletion: Bool { kind == .deleted }
  /// Whether the new content is binary, and so cannot be read in a review.
  package var bringsBinary: Bool { isBinary && kind != .deleted }
}
