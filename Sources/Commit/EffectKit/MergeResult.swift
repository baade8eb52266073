/// Two commits of the scratch repository, by object id: what is there before an effect, and after it.
package struct MergeResult: Hashable, Sendable {
  package var fromCommit: String
  package var fromTree: String
  package var toCommit: String
  package var toTree: String

  package init(fromCommit: String, fromTree: String, toCommit: String, toTree: String) {
    self.fromCommit = fromCommit
    self.fromTree = fromTree
    self.toCommit = toCommit
    self.toTree = toTree
  }
}
