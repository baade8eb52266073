package import Plans
package import Policy
package import RunJournal

/// Where drafts are kept: a scratch repository of Chancery's own, over which no branch of the target can be reached.
package protocol DraftStore: Sendable {
  /// A fresh workspace that holds the revision's tree.
  func openWorkspace(for step: StepID, attempt: Int, at revision: Revision) async throws(DraftStoreError)
    -> any Workspace

  /// Merges drafts three ways, in the order given, over what they have in common.
  func merge(_ drafts: [Revision], message: String) async throws(DraftStoreError) -> DraftMerge

  /// Puts all drafts on the disk: before, a loss of power may take any of them.
  func makeDurable() async throws(DraftStoreError)

  /// What changed from one tree to another.
  func changes(from old: Revision, to new: Revision) async throws(DraftStoreError) -> [FileChange]

  /// The unified diff from one tree to another, whole; binary files are named, not shown.
  func diff(from old: Revision, to new: Revision) async throws(DraftStoreError) -> String
}

package enum DraftMerge: Hashable, Sendable {
  case merged(Revision)
  /// `index` is the place in the list of the first draft that does not go together with those before it,
  /// `partial` the merge of those before it.
  case conflicted(index: Int, partial: Revision, paths: [String])
}

package struct DraftStoreError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was tried, for example `open workspace of step code`.
  package var operation: String
  package var reason: String
  package var hint: String?

  package init(operation: String, reason: String, hint: String? = nil) {
    self.operation = operation
    self.reason = reason
    self.hint = hint
  }

  package var description: String { "\(operation): \(reason)" }
}
