/// A document that is no proposal of a version that is known.
package struct UnreadableProposal: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is missing or wrong, by its member's name.
  package var reason: String

  package var description: String { reason }
}
