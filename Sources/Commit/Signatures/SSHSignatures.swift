package import Approval
import Foundation
import Hashing
import LinuxSystem
import RunJournal

/// Signatures with people's SSH keys, made and verified by ssh-keygen(1).
///
/// `namespaces`, `valid-after` and `valid-before` of a signers file and a revocation list mean what ssh-keygen says.
package struct SSHSignatures: ApprovalVerifier {
  /// Path of the allowed-signers file; `nil` where only the lists of policies count.
  private let path: String?
  /// Path of a revocation list, as ssh-keygen's `-r` takes it; `nil` for none.
  private let revocations: String?
  /// The policy that names the file.
  private let source: (layer: String, path: String)

  /// - Parameters:
  ///   - layer: of the policy that names the file, or `SignerSource.configuration`.
  ///   - policy: path of that policy.
  package init(
    signers path: String?, revocations: String? = nil, layer: String = SignerSource.configuration, policy: String = ""
  ) {
    self.path = path
    self.revocations = revocations
    source = (layer, policy)
  }

  /// The allowed signers as they are now; the revocation list is part of their digest.
  package func signers() throws(SignatureProblem) -> Proposal.Signers? {
    guard let path else { return nil }
    var digest = SHA256Digest(of: try Self.contents(of: path, "allowed-signers file")).hex
    if let revocations {
      digest =
        SHA256Digest(
          of: digest + SHA256Digest(of: try Self.contents(of: revocations, "revocation list")).hex
        ).hex
    }
    return Proposal.Signers(path: path, digest: digest)
  }

  /// The most people who could give different signatures; `nil` where that cannot be told, as with a certificate authority,
  /// and 0 where no signature counts.
  package func people(under lists: SignerLists) throws(SignatureProblem) -> Int? {
    var counts: [Int?] = lists.keys.map { SignerList(lines: $0.lines.map { $0[...] }).people }
    if path != nil { counts.append(SignerList(lines: try fileLines()).people) }
    guard !counts.isEmpty else { return 0 }
    return counts.compactMap(\.self).min()
  }

  private func fileLines() throws(SignatureProblem) -> [Substring] {
    guard let path else { return [] }
    return String(decoding: try Self.contents(of: path, "allowed-signers file"), as: UTF8.self)
      .split(whereSeparator: \.isNewline)
  }

  package func signer(
    of document: String, signature: String, under lists: SignerLists
  ) async throws(SignatureProblem) -> ApprovalSigner {
    let key = try SSHPublicKey(under: signature)
    for line in lists.revoked where try key.isThat(of: line) {
      throw SignatureProblem(reason: "its key is revoked by a policy")
    }
    var all: [(name: String, lines: [Substring], layer: String, policy: String)] = lists.keys.map {
      ("signers.keys of a policy", $0.lines.map { $0[...] }, $0.layer, $0.path)
    }
    if let path { all.insert((path, try fileLines(), source.layer, source.path), at: 0) }
    guard !all.isEmpty else { throw SignatureProblem(reason: "no allowed signers are set") }
    var principals: [String] = []
    var sources: [SignerSource] = []
    for (name, lines, layer, policy) in all {
      let verified = try await self.principals(of: key, document, signature, in: lines, name)
      principals += verified.filter { !principals.contains($0) }
      sources.append(SignerSource(layer: layer, path: policy, principals: verified))
    }
    guard let principal = principals.first else { throw SignatureProblem(reason: "no signer was found") }
    return ApprovalSigner(
      principal: principal, key: key.digest, aliases: Array(principals.dropFirst()), sources: sources)
  }

  /// The principals that a list gives the signature's key to; never none.
  private func principals(
    of key: SSHPublicKey, _ document: String, _ signature: String, in all: [Substring], _ name: String
  ) async throws(SignatureProblem) -> [String] {
    let folder = try SignatureFolder()
    let check = SignatureCheck(
      keygen: try SSHKeygen.find(), signature: try folder.write(Data(signature.utf8), as: "signature"),
      document: try folder.write(Data(document.utf8), as: "document"),
      revocations: try revocations.map { path throws(SignatureProblem) in
        try folder.write(Data(try Self.contents(of: path, "revocation list")), as: "revocations")
      })
    let lines = all.filter { key.mayBeMeant(by: $0) }
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
    guard isNamed else { throw SignatureProblem(reason: "it is signed by a key that \(name) does not name") }
    guard !verified.isEmpty else {
      throw SignatureProblem(
        reason: "the signature does not hold for this approval in the namespace \(ApprovalDocument.namespace)"
          + (revocations == nil ? "" : ", or its key is revoked"))
    }
    return verified
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
