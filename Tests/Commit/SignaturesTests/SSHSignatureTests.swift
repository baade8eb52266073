import Approval
import Foundation
import RunJournal
import Signatures
import SystemPackage
import TestKit
import Testing

@Suite("Signatures by ssh-keygen")
struct SSHSignatureTests {
  /// A folder with a key `ada`, a second key `eve` and a certificate authority `ca`.
  private func withKeys(_ body: (FilePath) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      for name in ["ada", "eve", "ca"] {
        _ = try await runTool(
          "ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", folder.appending(name).string])
      }
      try await body(folder)
    }
  }

  private func publicKey(_ name: String, _ folder: FilePath) throws -> String {
    try String(contentsOfFile: folder.appending("\(name).pub").string, encoding: .utf8)
      .split(whereSeparator: \.isWhitespace).prefix(2).joined(separator: " ")
  }

  private func signatures(_ lines: String..., revoked: String? = nil, in folder: FilePath) throws -> SSHSignatures {
    let file = folder.appending("signers-\(UUID().uuidString)").string
    try lines.map { $0 + "\n" }.joined().write(toFile: file, atomically: true, encoding: .utf8)
    return SSHSignatures(signers: file, revocations: revoked.map { folder.appending($0).string })
  }

  private func refusal(_ signatures: SSHSignatures, _ signature: String) async -> String {
    do {
      return
        "accepted as \(try await signatures.signer(of: "document", signature: signature, under: SignerLists()).principal)"
    } catch {
      return error.reason
    }
  }

  @Test("A key that stands on two lines is accepted under the one that holds")
  func twoLines() async throws {
    try await withKeys { folder in
      let key = try publicKey("ada", folder)
      let signature = try await SSHSignatures.sign("document", with: folder.appending("ada").string)
      let other = try signatures(
        "ada@x namespaces=\"git\" \(key)", "grace@x namespaces=\"chancery\" \(key)", in: folder)
      #expect(try await other.signer(of: "document", signature: signature, under: SignerLists()).principal == "grace@x")
      let none = try signatures("ada@x namespaces=\"git\" \(key)", in: folder)
      #expect(await refusal(none, signature).contains("does not"))
    }
  }

  @Test("Every principal of a line is told, so that one person under two names is one")
  func aliases() async throws {
    try await withKeys { folder in
      let signature = try await SSHSignatures.sign("document", with: folder.appending("ada").string)
      let signatures = try signatures("ada@x,lovelace@x \(try publicKey("ada", folder))", in: folder)
      let signer = try await signatures.signer(of: "document", signature: signature, under: SignerLists())
      #expect(signer.principal == "ada@x" && signer.aliases == ["lovelace@x"])
    }
  }

  @Test("A certificate of a key is the same key")
  func certificate() async throws {
    try await withKeys { folder in
      let plain = try await SSHSignatures.sign("document", with: folder.appending("ada").string)
      _ = try await runTool(
        "ssh-keygen",
        ["-q", "-s", folder.appending("ca").string, "-I", "id", "-n", "ada@x", folder.appending("ada.pub").string])
      // The private key is in an agent, so that ssh-keygen signs by the certificate that it is told to use.
      let signed = try await runTool(
        "ssh-agent",
        [
          "sh", "-c",
          "ssh-add -q ada 2>/dev/null && printf document | ssh-keygen -Y sign -q -n chancery -f ada-cert.pub",
        ],
        in: folder)
      try #require(signed.output.hasPrefix("-----BEGIN SSH SIGNATURE-----"), "\(signed.errors)")
      let signatures = try signatures(
        "ada@x \(try publicKey("ada", folder))", "ada@x cert-authority \(try publicKey("ca", folder))", in: folder)
      let byKey = try await signatures.signer(of: "document", signature: plain, under: SignerLists())
      let byCertificate = try await signatures.signer(of: "document", signature: signed.output, under: SignerLists())
      #expect(byKey.key == byCertificate.key)
    }
  }

  @Test("A revoked key, one whose time is over, and another document are refused")
  func refused() async throws {
    try await withKeys { folder in
      let key = try publicKey("ada", folder)
      let signature = try await SSHSignatures.sign("document", with: folder.appending("ada").string)
      let good = try signatures("ada@x \(key)", in: folder)
      #expect(await refusal(good, signature) == "accepted as ada@x")
      try (key + "\n").write(toFile: folder.appending("revoked").string, atomically: true, encoding: .utf8)
      let revoked = try signatures("ada@x \(key)", revoked: "revoked", in: folder)
      #expect(await refusal(revoked, signature).contains("revoked"))
      #expect(try revoked.signers()?.digest != good.signers()?.digest)
      let missing = try signatures("ada@x \(key)", revoked: "nowhere", in: folder)
      #expect(await refusal(missing, signature).contains("revocation list"))
      let expired = try signatures("ada@x valid-before=\"20200101\" \(key)", in: folder)
      #expect(await refusal(expired, signature).hasPrefix("accepted") == false)
      let other = try await SSHSignatures.sign("another", with: folder.appending("ada").string)
      #expect(await refusal(good, other).contains("does not hold"))
      let stranger = try await SSHSignatures.sign("document", with: folder.appending("eve").string)
      #expect(await refusal(good, stranger).contains("does not name"))
    }
  }

  @Test("A key that ssh-keygen cannot use is said, and leaves no folder behind")
  func noKey() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appending("broken").string
      try "no key\n".write(toFile: file, atomically: true, encoding: .utf8)
      let before = try FileManager.default.contentsOfDirectory(atPath: "/tmp").filter {
        $0.hasPrefix("chancery-") && !$0.hasPrefix("chancery-test-")
      }
      do {
        _ = try await SSHSignatures.sign(String(repeating: "x", count: 1 << 20), with: file)
        Issue.record("it signed")
      } catch let error as SignatureProblem {
        #expect(error.reason.contains("could not sign with \(file)"))
      }
      let after = try FileManager.default.contentsOfDirectory(atPath: "/tmp").filter {
        $0.hasPrefix("chancery-") && !$0.hasPrefix("chancery-test-")
      }
      // Tests beside this one have folders there, too, which go; one that is left behind stays.
      var left = Set(after).subtracting(before)
      for _ in 0..<600 where !left.isEmpty {
        left = left.filter { FileManager.default.fileExists(atPath: "/tmp/\($0)") }
        try await Task.sleep(for: .milliseconds(100))
      }
      #expect(left.isEmpty, "\(left)")
    }
  }

  @Test("The lists of policies narrow: a key has to be on each of them, and no list adds to a file")
  func lists() async throws {
    try await withKeys { folder in
      let (ada, eve) = (try publicKey("ada", folder), try publicKey("eve", folder))
      func who(_ signatures: SSHSignatures, _ lists: SignerLists, _ name: String) async throws -> String {
        let signature = try await SSHSignatures.sign("document", with: folder.appending(name).string)
        do {
          let signer = try await signatures.signer(of: "document", signature: signature, under: lists)
          return ([signer.principal] + signer.aliases).joined(separator: " ")
        } catch {
          return error.reason
        }
      }
      let file = try signatures("ada@x \(ada)", in: folder)
      let none = SSHSignatures(signers: nil)
      let both = SignerLists(keys: [.init(["ada@team \(ada)", "eve@team \(eve)"], layer: "repository", path: "p")])
      #expect(try await who(file, both, "ada") == "ada@x ada@team")
      #expect(try await who(file, both, "eve").contains("does not name"))
      #expect(try await who(none, both, "eve") == "eve@team")
      let signature = try await SSHSignatures.sign("document", with: folder.appending("ada").string)
      #expect(
        try await file.signer(of: "document", signature: signature, under: both).sources == [
          SignerSource(layer: SignerSource.configuration, path: "", principals: ["ada@x"]),
          SignerSource(layer: "repository", path: "p", principals: ["ada@team"]),
        ])
      #expect(
        try await who(none, SignerLists(keys: [.init(["eve@team \(eve)"]), .init(["ada@team \(ada)"])]), "ada")
          .contains(
            "does not name"))
      #expect(try await who(none, SignerLists(), "ada") == "no allowed signers are set")
      let revoked = SignerLists(keys: both.keys, revoked: ["\(ada) a comment"])
      #expect(try await who(none, revoked, "ada") == "its key is revoked by a policy")
      #expect(try await who(none, revoked, "eve") == "eve@team")
      #expect(
        try await who(none, SignerLists(keys: [.init(["ada@x namespaces=\"git\" \(ada)"])]), "ada").contains("does not")
      )
      // How many people could sign: none without any list, and no more than the shortest.
      #expect(try none.people(under: SignerLists()) == 0 && none.people(under: both) == 2)
      #expect(try file.people(under: both) == 1 && file.people(under: SignerLists()) == 1)
      #expect(try none.people(under: SignerLists(keys: [.init(["*@x cert-authority \(ada)"])])) == nil)
      #expect(try none.people(under: SignerLists(keys: [.init(["ada@x \(ada)", "eve@x \(ada)"])])) == 1)
    }
  }
}
