/// What happened to one path between two trees.
package struct FileDelta: Hashable, Sendable {
  package var path: TreePath
  /// `nil` where the path did not exist.
  package var old: TreeEntry?
  package var new: TreeEntry?
  /// Zero for binary files; of a text that is too large to show, the lines are counted.
  package var linesAdded: Int
  package var linesRemoved: Int
  /// Whether no lines of it can be shown: it is binary, or too large.
  package var isBinary: Bool
  /// Bytes of the new content; zero where there is none.
  package var newSize: Int
  /// Bytes of the old content; zero where there was none.
  package var oldSize: Int
  /// Lines of the old content of a text file that lost lines and still exists; otherwise zero.
  package var oldLines: Int
}
