/// A secret could not be read. The text never contains the value.
package struct SecretError: Error, Hashable, Sendable, CustomStringConvertible {
  package var name: String
  package var reason: String
  package var hint: String

  package var description: String { "the secret \(name) could not be read: \(reason); \(hint)" }
}
