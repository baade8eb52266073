/// A person has taken a journal back from a backup in which the run was open.
///
/// What the run did after the last entry before this one is not known, so nothing is applied for it any more.
package struct RestoreAccepted: Hashable, Sendable {
  package var person: String
  /// The last sequence number that the run's head knew of, where it was ahead of the journal; `nil` where nothing shows
  /// that entries are missing.
  package var lastKnown: Int?

  package init(person: String, lastKnown: Int?) {
    self.person = person
    self.lastKnown = lastKnown
  }
}
