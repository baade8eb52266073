package import Approval
import Foundation
import Hashing
import LinuxSystem

/// Signatures with people's SSH keys, made and verified by ssh-keygen(1).
///
/// `namespaces`, `valid-after` and `valid-before` of a signers file and a revocation list mean what ssh-keygen says.
package struct SSHSignatures: ApprovalVerifier {
  /// Path of the allowed-signers file.
  private let path: String
  /// Path of a revocation list, as ssh-keygen's `-r` takes it; `nil` for none.
  private let revocations: String?

  package init(signers path: String, revocations: String? = nil) {
    self.path = path
    self.revocations = revocations
  }

  /// The allowed signers as they are now; the revocation list is part of their digest.
  package func signers() throws(SignatureProblem) -> Proposal.Signers {
    var digest = SHA256Digest(of: try Self.contents(of: path, "allowed-signers file")).hex
    if let revocations {
      digest =
        SHA256Digest(
          of: digest + SHA256Digest(of: try Self.contents(of: revocations, "revocation list")).hex
        ).hex
    }
    return Proposal.Signers(path: path, digest: digest)
  }

  /// Everybody whom the allowed-signers file names.
  package func principals() throws(SignatureProblem) -> Set<String> {
    let lines = String(decoding: try Self.contents(of: path, "allowed-signers file"), as: UTF8.self)
      .split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("#") }
    return Set(
      lines.flatMap { line in
        (line.split(whereSeparator: \.isWhitespace).first ?? "").split(separator: ",").map(String.init)
      })
  }

  package func signer(of document: String, signature: String) async throws(SignatureProblem) -> ApprovalSigner {
    let key = try SSHPublicKey(under: signature)
    let folder = try SignatureFolder()
    let check = SignatureCheck(
      keygen: try SSHKeygen.find(), signature: try folder.write(Data(signature.utf8), as: "signature"),
      document: try folder.write(Data(document.utf8), as: "document"),
      revocations: try revocations.map { path throws(SignatureProblem) in
        try folder.write(Data(try Self.contents(of: path, "revocation list")), as: "revocations")
      })
    let lines = String(decoding: try Self.contents(of: path, "allowed-signers file"), as: UTF8.self)
      .split(whereSeparator: \.isNewline).filter { key.mayBeMeant(by: $0) }
    var isNamed = false
    var verified: [String] = []
    // A key may stand on several lines, with other namespaces and validity, and ssh-keygen looks at the first one alone.
    for line in lines {
      let signers = try folder.write(Data((line + "\n").utf8), as: "signers")
      let principals = await check.principals(in: signers)
      isNamed = isNamed || !principals.isEmpty
      for principal in principals where !verified.contains(principal) {
        if await check.holds(for: principal, in: signers) { verified.append(principal) }
      }
    }
    guard isNamed else { throw SignatureProblem(reason: "it is signed by a key that \(path) does not name") }
    guard let principal = verified.first else {
      throw SignatureProblem(
        reason: "the signature does not hold for this approval in the namespace \(ApprovalDocument.namespace)"
          + (revocations == nil ? "" : ", or its key is revoked"))
    }
    return ApprovalSigner(principal: principal, key: key.digest, aliases: Array(verified.dropFirst()))
  }

  /// Signs a document; ssh-keygen asks for the key's passphrase at the terminal, or the agent for it.
  ///
  /// - Parameter key: path of the private key, or of the public one where an agent holds the private one.
  package static func sign(_ document: String, with key: String) async throws(SignatureProblem) -> String {
    guard FileManager.default.isReadableFile(atPath: key) else {
      throw SignatureProblem(reason: "there is no key \(key) that can be read")
    }
    let folder = try SignatureFolder()
    let file = try folder.write(Data(document.utf8), as: "document")
    let keygen = try SSHKeygen.find()
    let signed = await keygen.run(
      ["-Y", "sign", "-n", ApprovalDocument.namespace, "-f", key], input: file, asks: true)
    guard signed.succeeded, signed.output.hasPrefix("-----BEGIN SSH SIGNATURE-----") else {
      throw SignatureProblem(reason: "ssh-keygen could not sign with \(key): \(signed.reason)")
    }
    return signed.output
  }

  private static func contents(of path: String, _ name: String) throws(SignatureProblem) -> [UInt8] {
    do throws(UserFileError) {
      if let bytes = try UserFile.read(path, limit: 1 << 20) { return bytes }
    } catch {
      throw SignatureProblem(reason: "the \(name) \(path) cannot be read: \(error.reason)")
    }
    throw SignatureProblem(reason: "the \(name) \(path) cannot be read")
  }
}

/// The files of one signature, and the questions that ssh-keygen answers about it.
private struct SignatureCheck {
  let keygen: SSHKeygen
  let signature: String
  let document: String
  let revocations: String?

  /// The principals that a file of one line gives the signature's key to.
  func principals(in signers: String) async -> [String] {
    let found = await keygen.run(["-Y", "find-principals", "-s", signature, "-f", signers])
    return found.succeeded ? found.output.split(whereSeparator: \.isNewline).map(String.init) : []
  }

  func holds(for principal: String, in signers: String) async -> Bool {
    var words = ["-Y", "verify", "-I", principal, "-n", ApprovalDocument.namespace, "-s", signature, "-f", signers]
    if let revocations { words += ["-r", revocations] }
    return await keygen.run(words, input: document).succeeded
  }
}
