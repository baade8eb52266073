package import Approval
import Foundation
import Hashing
import KindSupport
import Subprocess
import SystemPackage

/// Signatures with people's SSH keys, made and verified by ssh-keygen(1).
package struct SSHSignatures: ApprovalVerifier {
  /// Path of the allowed-signers file.
  private let path: String

  package init(signers path: String) { self.path = path }

  /// The allowed signers as they are now.
  package func signers() throws(SignatureProblem) -> Proposal.Signers {
    Proposal.Signers(path: path, digest: SHA256Digest(of: try contents()).hex)
  }

  package func signer(of document: String, signature: String) async throws(SignatureProblem) -> ApprovalSigner {
    let key = try Self.key(of: signature)
    let folder = try SignatureFolder()
    let signatureFile = try folder.write(Data(signature.utf8), as: "signature")
    // A copy, so that both questions are asked of the same list.
    let signersFile = try folder.write(Data(try contents()), as: "signers")
    let found = await Self.keygen(["-Y", "find-principals", "-s", signatureFile, "-f", signersFile])
    guard found.succeeded, let principal = found.output.split(whereSeparator: \.isNewline).first.map(String.init) else {
      throw SignatureProblem(reason: "it is signed by a key that \(path) does not name")
    }
    let words = ["-Y", "verify", "-f", signersFile, "-I", principal, "-n", ApprovalDocument.namespace]
    let verified = await Self.keygen(words + ["-s", signatureFile], input: document)
    guard verified.succeeded else {
      throw SignatureProblem(
        reason: "the signature does not hold for this approval in the namespace \(ApprovalDocument.namespace)")
    }
    return ApprovalSigner(principal: principal, key: key)
  }

  /// Signs a document; ssh-keygen asks for the key's passphrase at the terminal, or the agent for it.
  ///
  /// - Parameter key: path of the private key, or of the public one where an agent holds the private one.
  package static func sign(_ document: String, with key: String) async throws(SignatureProblem) -> String {
    guard FileManager.default.isReadableFile(atPath: key) else {
      throw SignatureProblem(reason: "there is no key \(key) that can be read")
    }
    let signed = await keygen(["-Y", "sign", "-n", ApprovalDocument.namespace, "-f", key], input: document)
    guard signed.succeeded, signed.output.hasPrefix("-----BEGIN SSH SIGNATURE-----") else {
      throw SignatureProblem(reason: "ssh-keygen could not sign with \(key): \(signed.reason)")
    }
    return signed.output
  }

  private func contents() throws(SignatureProblem) -> [UInt8] {
    guard let data = FileManager.default.contents(atPath: path), data.count <= 1 << 20 else {
      throw SignatureProblem(reason: "the allowed-signers file \(path) cannot be read")
    }
    return Array(data)
  }

  /// SHA-256 of the public key that a signature carries (PROTOCOL.sshsig: a magic word, a version, the key).
  static func key(of signature: String) throws(SignatureProblem) -> String {
    let lines = signature.split(whereSeparator: \.isNewline)
    guard lines.count > 2, lines.first == "-----BEGIN SSH SIGNATURE-----", lines.last == "-----END SSH SIGNATURE-----",
      let blob = Data(base64Encoded: lines.dropFirst().dropLast().joined()).map(Array.init), blob.count > 14,
      blob.starts(with: Array("SSHSIG".utf8))
    else { throw SignatureProblem(reason: "it carries no SSH signature") }
    let length = blob[10..<14].reduce(0) { $0 << 8 | Int($1) }
    guard length > 0, length <= blob.count - 14 else { throw SignatureProblem(reason: "its signature is cut off") }
    return SHA256Digest(of: blob[14..<(14 + length)]).hex
  }

  private static func keygen(_ arguments: [String], input: String = "") async -> UserGit.Result {
    do {
      let result = try await Subprocess.run(
        .name("ssh-keygen"), arguments: Arguments(arguments), environment: .inherit.updating(["LC_ALL": "C"]),
        input: .string(input), output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
      return UserGit.Result(
        output: result.standardOutput, errors: result.standardError, succeeded: result.terminationStatus.isSuccess)
    } catch {
      return UserGit.Result(output: "", errors: "ssh-keygen could not be run: \(error)", succeeded: false)
    }
  }
}

/// A folder for the files that ssh-keygen wants, which goes when nobody holds it any more.
private final class SignatureFolder {
  private let path: String

  init() throws(SignatureProblem) {
    var template = Array("/tmp/chancery-XXXXXX".utf8CString)
    guard unsafe mkdtemp(&template) != nil else {
      throw SignatureProblem(reason: unsafe "no folder can be made in /tmp: \(String(cString: strerror(errno)))")
    }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    for name in ["signature", "signers"] { unsafe unlink("\(path)/\(name)") }
    unsafe rmdir(path)
  }

  func write(_ data: Data, as name: String) throws(SignatureProblem) -> String {
    let file = "\(path)/\(name)"
    guard FileManager.default.createFile(atPath: file, contents: data, attributes: [.posixPermissions: 0o600]) else {
      throw SignatureProblem(reason: "\(file) cannot be written")
    }
    return file
  }
}
