/// Finds out whose signature is under an approval.
package protocol ApprovalVerifier: Sendable {
  /// - Throws: `SignatureProblem` unless the signature is one of this very document, in Chancery's namespace, by a key
  ///   of the allowed signers.
  func signer(of document: String, signature: String) async throws(SignatureProblem) -> ApprovalSigner
}

package struct ApprovalSigner: Hashable, Sendable {
  /// Whom the allowed-signers file says that the key belongs to.
  package var principal: String
  /// SHA-256 of the public key, in hexadecimal; the same for a certificate of the key.
  package var key: String
  /// Others that the file gives the key to; they are one person.
  package var aliases: [String]

  package init(principal: String, key: String, aliases: [String] = []) {
    self.principal = principal
    self.key = key
    self.aliases = aliases
  }
}

package struct SignatureProblem: Error, Hashable, Sendable {
  package var reason: String

  package init(reason: String) { self.reason = reason }
}
