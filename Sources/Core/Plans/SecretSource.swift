/// Where a secret is read from when it is needed; never the secret itself.
package enum SecretSource: Hashable, Sendable {
  /// The name of an environment variable.
  case environment(String)
  /// A path, absolute or below `~/`.
  case file(String)
  /// A program that prints the secret, and its arguments.
  case command([String])
}
