package import SecretSources

/// What planners and appliers are made from: where a run works, and what of the machine they may use.
package struct KindEnvironment: Sendable {
  /// Path of the repository that the run changes.
  package var target: String
  /// Path of the run's scratch repository.
  package var scratch: String
  /// What `~/` stands for.
  package var home: String
  /// Folders of Chancery's own, which no effect writes to.
  package var guarded: [String]
  /// This process's own environment variables.
  package var variables: [String: String]
  package var secretStore: SecretStore

  package init(
    target: String, scratch: String, home: String, guarded: [String], variables: [String: String],
    secretStore: SecretStore
  ) {
    self.target = target
    self.scratch = scratch
    self.home = home
    self.guarded = guarded
    self.variables = variables
    self.secretStore = secretStore
  }
}
