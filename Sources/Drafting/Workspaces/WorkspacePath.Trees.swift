import Drafting
import Git

extension WorkspacePath {
  /// The path as it is kept in a tree.
  var treePath: TreePath { TreePath(bytes: Array(components.joined(separator: [UInt8(ascii: "/")]))) }

  var shown: String { treePath.shown }
}
