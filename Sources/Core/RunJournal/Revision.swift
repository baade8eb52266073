/// A commit of the scratch repository and its tree, by their git object ids (40 hexadecimal digits).
package struct Revision: Hashable, Sendable {
  package var commit: String
  package var tree: String

  package init(commit: String, tree: String) {
    self.commit = commit
    self.tree = tree
  }
}
