package import Plans
package import Policy

/// What the user's settings say of a run that policies limit: where models are asked, and where secrets come from.
package struct RunSources: Hashable, Sendable {
  /// Of providers, by name; one that is missing is at no known address.
  package var addresses: [String: ModelAddress]
  /// The secrets that the plan uses.
  package var secrets: [SecretFact]

  package init(addresses: [String: ModelAddress] = [:], secrets: [SecretFact] = []) {
    self.addresses = addresses
    self.secrets = secrets
  }

  package func fact(of choice: ModelChoice) -> ModelFact {
    ModelFact(choice.model, at: addresses[choice.provider])
  }
}
