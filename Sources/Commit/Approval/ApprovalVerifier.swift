import Hashing
import JSON
package import Plans
package import RunJournal

/// Finds out whose signature is under an approval.
package protocol ApprovalVerifier: Sendable {
  /// - Throws: `SignatureProblem` unless the signature is one of this very document, in Chancery's namespace, by a key
  ///   of the allowed signers.
  /// - Parameter lists: what policies say beside the file of signers: each of their lists has to name the key.
  func signer(
    of document: String, signature: String, under lists: SignerLists
  ) async throws(SignatureProblem) -> ApprovalSigner
}

/// Keys listed in policies. They can only reduce the accepted signers.
package struct SignerLists: Hashable, Sendable {
  /// Lines of an allowed-signers file, and the policy that they stand in.
  package struct Keys: Hashable, Sendable {
    package var lines: [String]
    package var layer: String
    package var path: String

    package init(_ lines: [String], layer: String = PolicyLayer.system.rawValue, path: String = "") {
      self.lines = lines
      self.layer = layer
      self.path = path
    }
  }

  package var keys: [Keys]
  package var revoked: [String]

  package init(keys: [Keys] = [], revoked: [String] = []) {
    self.keys = keys
    self.revoked = revoked
  }

  package init(_ policy: Policy) {
    self.init(
      keys: policy.signerKeys.map { Keys($0.lines, layer: $0.source.layer.rawValue, path: $0.source.path) },
      revoked: policy.revokedKeys)
  }

  /// What a sealed proposal's policy says.
  package init(_ policy: Proposal.Policy) {
    func lines(_ demand: JSONValue) -> [String] { (demand.arrayValue ?? []).compactMap(\.stringValue) }
    self.init(
      keys: policy.rules("signers.keys").map { Keys(lines($0.demand), layer: $0.layer, path: $0.path) },
      revoked: policy.rules("signers.revoked-keys").flatMap { lines($0.demand) })
  }

  package var isEmpty: Bool { keys.isEmpty }

  /// The lists as signers of their own, where there is no file; `nil` where there are none.
  package var signers: Proposal.Signers? {
    guard !keys.isEmpty else { return nil }
    let text = JSONValue.array((keys.map(\.lines) + [revoked]).map { .array($0.map(JSONValue.string)) }).canonicalText
    return Proposal.Signers(path: "signers.keys of the policies", digest: SHA256Digest(of: text).hex)
  }
}

package struct ApprovalSigner: Hashable, Sendable {
  /// Whom the allowed-signers file says that the key belongs to.
  package var principal: String
  /// SHA-256 of the public key, in hexadecimal; the same for a certificate of the key.
  package var key: String
  /// Others that the file gives the key to; they are one person.
  package var aliases: [String]
  /// Which list says so.
  package var sources: [SignerSource]

  package init(principal: String, key: String, aliases: [String] = [], sources: [SignerSource] = []) {
    self.principal = principal
    self.key = key
    self.aliases = aliases
    self.sources = sources
  }
}

package struct SignatureProblem: Error, Hashable, Sendable, CustomStringConvertible {
  package var reason: String

  package init(reason: String) { self.reason = reason }

  package var description: String { reason }
}
