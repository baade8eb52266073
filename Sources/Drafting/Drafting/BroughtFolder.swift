package import RunJournal

/// An ignored folder of the target's work tree, such as `node_modules`, that commands see in a workspace.
///
/// What they write to it is kept apart and thrown away with the workspace. Nothing of it is ever part of a draft: the
/// workspace's own files do not hold it.
package struct BroughtFolder: Hashable, Sendable {
  /// In the workspace, as in the repository.
  package var path: String
  /// Absolute path outside.
  package var source: String
  /// Files and folders in it that look like credentials, by their paths in it; commands do not see them.
  package var hidden: [String]
  /// What is written down of it wherever something was checked with it.
  package var record: BroughtRecord

  package init(path: String, source: String, hidden: [String], record: BroughtRecord) {
    self.path = path
    self.source = source
    self.hidden = hidden
    self.record = record
  }
}
