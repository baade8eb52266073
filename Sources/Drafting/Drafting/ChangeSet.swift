package import Hashing

/// Edits that are applied together or not at all, each with what it was written against.
package struct ChangeSet: Hashable, Sendable {
  package enum Content: Hashable, Sendable {
    case file(bytes: [UInt8], isExecutable: Bool)
    case absent
  }

  package struct Change: Hashable, Sendable {
    package var path: String
    /// The digest of the file that the change was written against; `nil` means that no file may be there.
    package var against: SHA256Digest?
    package var content: Content

    package init(path: String, against: SHA256Digest?, content: Content) {
      self.path = path
      self.against = against
      self.content = content
    }
  }

  /// At most one change a path.
  package var changes: [Change]

  package init(changes: [Change] = []) { self.changes = changes }
}
