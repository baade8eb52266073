/// What a user has set for every plan: tiers, providers of models, and what the sandbox shows and allows.
package struct Configuration: Hashable, Sendable {
  /// The tiers for plans that do not name their own.
  package var tiers: [Tier: ModelChoice]
  /// By the name that stands before the slash of a model; the built-in ones are among them.
  package var providers: [String: ModelProvider]
  package var sandbox: Sandbox
  /// Path of the allowed-signers file that approvals are verified against; `nil` where they need no signature.
  package var signers: String?
  /// Where secrets are read from, by the name that plans refer to them by.
  package var secrets: [String: SecretSource]

  package init(
    tiers: [Tier: ModelChoice] = [:], providers: [String: ModelProvider] = ModelProvider.builtIn,
    sandbox: Sandbox = Sandbox(), signers: String? = nil, secrets: [String: SecretSource] = [:]
  ) {
    self.signers = signers
    self.secrets = secrets
    self.tiers = tiers
    self.providers = providers
    self.sandbox = sandbox
  }
}
