/// How long the drafts of ended runs are kept, and how much room all drafts may take; what is left out does not count.
package struct Retention: Hashable, Sendable {
  /// Drafts of runs that ended so many seconds ago go, also where an effect could still be undone.
  package var olderThanSeconds: Int?
  /// Bytes; beyond them the drafts of the oldest ended runs go of which no effect can be undone.
  package var keptBytes: Int?

  package init(olderThanSeconds: Int? = nil, keptBytes: Int? = nil) {
    self.olderThanSeconds = olderThanSeconds
    self.keptBytes = keptBytes
  }

  /// Whether anything is ever to go.
  package var isEmpty: Bool { olderThanSeconds == nil && keptBytes == nil }
}
