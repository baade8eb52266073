package import Plans

/// What planning an effect reaches, in the names that a policy limits.
package struct ConnectionTargets: Hashable, Sendable {
  /// Those that are known beforehand.
  package var names: [NameAttribute: [String]]
  /// The effect's command line, where part of it is run.
  package var words: [String]?

  package init(names: [NameAttribute: [String]] = [:], words: [String]? = nil) {
    self.names = names
    self.words = words
  }
}
