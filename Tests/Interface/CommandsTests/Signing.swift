import Foundation
import JSON
import SystemPackage
import TestKit
import Testing

/// Keys of people, and what they sign.
extension Place {
  /// Makes a key for each name, in a file of that name.
  ///
  /// - Returns: the public keys, each as its type and its blob.
  @discardableResult
  func makeKeys(_ names: [String]) async throws -> [String: String] {
    var keys: [String: String] = [:]
    for name in names {
      _ = try await runTool(
        "ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", folder.appending(name).string])
      keys[name] = try text(of: "\(name).pub").split(separator: " ").prefix(2).joined(separator: " ")
        .trimmingCharacters(in: .whitespacesAndNewlines)
    }
    return keys
  }

  /// Names the people as signers in the configuration, `NAME@example.com` each.
  func nameSigners(_ names: [String]) async throws {
    let keys = try await makeKeys(names)
    let lines = names.map { "\($0)@example.com \(keys[$0] ?? "")" }.joined(separator: "\n")
    try write(lines + "\n", to: "config/chancery/signers")
    try write("signers: signers\n", to: "config/chancery/config.yaml")
  }

  /// An approval by somebody who has a login of that name on another machine, in `NAME.json`.
  func signElsewhere(_ person: String, seal: String) async throws {
    try? FileManager.default.removeItem(atPath: folder.appending("proposal.json").string)
    #expect(try await chancery("show", "--export", "proposal.json").status == 0)
    for name in ["here.json", "document", "document.sig", "\(person).json"] {
      try? FileManager.default.removeItem(atPath: folder.appending(name).string)
    }
    let signed = try await chancery(
      "approve", "--seal", seal, "--proposal", "proposal.json", "--sign", person, "--out", "here.json", "-q")
    #expect(signed.status == 0, "\(signed.output)\(signed.errors)")
    let here = try #require(try JSONValue(parsing: try text(of: "here.json"))["approval"]?.stringValue)
    let login = String(cString: getpwuid(getuid()).pointee.pw_name)
    try write(here.replacing("\"person\":\"\(login)\"", with: "\"person\":\"\(person)\""), to: "document")
    try await sign("document", by: person)
    let file: JSONValue = [
      "chancery-approval-file": 1, "approval": .string(try text(of: "document")),
      "signature": .string(try text(of: "document.sig")),
    ]
    try write(file.prettyText, to: "\(person).json")
  }

  /// Signs a file as ssh-keygen does, without Chancery.
  func sign(_ file: String, by key: String) async throws {
    _ = try await runTool(
      "ssh-keygen", ["-q", "-Y", "sign", "-n", "chancery", "-f", folder.appending(key).string, file], in: folder)
  }
}
