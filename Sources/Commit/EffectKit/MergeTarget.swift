/// Where a merge would land now.
package struct MergeTarget: Hashable, Sendable {
  /// One name for one target, whatever it is called: runs that have it wait in one line.
  package var name: String
  /// Object ids, which the scratch repository can read.
  package var commit: String
  package var tree: String

  package init(name: String, commit: String, tree: String) {
    self.name = name
    self.commit = commit
    self.tree = tree
  }
}
