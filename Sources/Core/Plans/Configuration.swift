/// A user's settings for every plan: tiers, model providers, sandbox, signers and secrets.
package struct Configuration: Hashable, Sendable {
  /// The tiers for plans that do not name their own.
  package var tiers: [Tier: ModelChoice]
  /// By the part of a model's name before the slash; built-in providers are included.
  package var providers: [String: ModelProvider]
  package var sandbox: Sandbox
  /// Path of the allowed-signers file for approvals; `nil` where approvals need no signature.
  package var signers: String?
  /// Path of a list of revoked keys, as ssh-keygen(1) reads it; `nil` for none.
  package var revocations: String?
  /// Sources of secrets, by the names that plans use.
  package var secrets: [String: SecretSource]
  /// Ignored folders of a repository that commands may see in a workspace, by their paths in it.
  package var bring: [String]
  /// Which drafts `gc` proposes to delete.
  package var retention: Retention

  package init(
    tiers: [Tier: ModelChoice] = [:], providers: [String: ModelProvider] = ModelProvider.builtIn,
    sandbox: Sandbox = Sandbox(), signers: String? = nil, revocations: String? = nil,
    secrets: [String: SecretSource] = [:], bring: [String] = [], retention: Retention = Retention()
  ) {
    self.retention = retention
    self.bring = bring
    self.signers = signers
    self.revocations = revocations
    self.secrets = secrets
    self.tiers = tiers
    self.providers = providers
    self.sandbox = sandbox
  }
}
