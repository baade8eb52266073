/// What happened to one path between two trees, with the figures that limits count.
package struct FileChange: Hashable, Sendable, Codable {
  package enum Kind: String, Hashable, Sendable, CaseIterable, Codable {
    case added, modified, deleted
  }

  /// Relative to the root of the tree, with `/` between its parts.
  package var path: String
  package var kind: Kind
  /// Git file modes before and after; `nil` where the file did not or does not exist.
  package var oldMode: UInt32?
  package var newMode: UInt32?
  /// Zero for binary files; of a text that is too large to show, the lines are counted.
  package var linesAdded: Int
  package var linesRemoved: Int
  /// Whether no lines of it can be shown: it is binary, or too large.
  package var isBinary: Bool
  /// Bytes of the new content; zero for a deletion.
  package var newSize: Int
  /// The former content; `nil` for a new file, or where it was not examined.
  package var before: Before?
  /// Where the content of a deleted file is now, or where the content of an added file was.
  package var moved: String?

  package init(
    path: String, kind: Kind, oldMode: UInt32?, newMode: UInt32?, linesAdded: Int, linesRemoved: Int, isBinary: Bool,
    newSize: Int, before: Before? = nil, moved: String? = nil
  ) {
    self.path = path
    self.kind = kind
    self.oldMode = oldMode
    self.newMode = newMode
    self.linesAdded = linesAdded
    self.linesRemoved = linesRemoved
    self.isBinary = isBinary
    self.newSize = newSize
    self.before = before
    self.moved = moved
  }

  /// The content that a file had.
  package struct Before: Hashable, Sendable, Codable {
    package var size: Int
    /// Zero for binary files, and where too few lines were removed to be a loss.
    package var lines: Int
    /// Whether the same content is elsewhere in the new tree; examined only where content is lost.
    package var isKeptElsewhere: Bool

    package init(size: Int, lines: Int, isKeptElsewhere: Bool) {
      self.size = size
      self.lines = lines
      self.isKeptElsewhere = isKeptElsewhere
    }
  }
}
