package import Approval
import Foundation
import JSON
package import Plans
import RunJournal
import Signatures

/// A signed waiver in a file of its own. Where the file is proves nothing; its signature does.
package struct WaiverFile {
  package static let version: Int64 = 1

  package let document: WaiverDocument
  package let signature: String

  package init(_ document: WaiverDocument, signature: String) {
    self.document = document
    self.signature = signature
  }

  package init(path: String) throws {
    guard let file = try? JSONValue(parsing: TextFile.read(path)),
      file["chancery-waiver-file"]?.integerValue == Self.version, let text = file["waiver"]?.stringValue,
      let signature = file["signature"]?.stringValue, let document = try? WaiverDocument(reading: text)
    else {
      throw CommandFailure(
        .usage, "\(path) is not a waiver of version \(Self.version)",
        hint: "`chancery policy waive` writes one")
    }
    self.init(document, signature: signature)
  }

  package var text: String {
    let file: JSONValue = [
      "chancery-waiver-file": .integer(Self.version), "waiver": .string(document.canonicalText),
      "signature": .string(signature),
    ]
    return file.prettyText + "\n"
  }
}

extension HostEnvironment {
  /// Folders of waivers; files that end in `.json` are read.
  package var waiverFolders: [String] { ["/etc/chancery/waivers", "\(configurationFolder)/waivers"] }
}

extension Settings {
  /// A policy without the rules that are waived now, and what to say of waivers that do not count.
  ///
  /// - Parameters:
  ///   - repository: absolute path of the target.
  ///   - login: of whoever began the run; `nil` where it cannot be told.
  package func waived(
    _ policy: Policy, for repository: String, startedBy login: String?
  ) async throws -> (policy: Policy, refused: [String]) {
    guard policy.letsWaive else { return (policy, []) }
    let signatures = try signatures()
    var waivers: [SignedWaiver] = []
    var refused: [String] = []
    for path in waiverPaths {
      do {
        let file = try WaiverFile(path: path)
        var waiver = file.document.waiver
        let signer = try await signatures.signer(
          of: file.document.canonicalText, signature: file.signature, under: SignerLists(policy))
        waiver.signers = [signer.principal] + signer.aliases
        let proofs = signer.sources.compactMap { source in
          PolicyLayer(rawValue: source.layer).map { layer in
            SignedWaiver.Proof(names: source.principals, source: PolicySource(layer: layer, path: source.path))
          }
        }
        waivers.append(SignedWaiver(waiver, proofs: proofs))
      } catch {
        let reason = (error as? SignatureProblem)?.reason ?? (error as? CommandFailure)?.message ?? "\(error)"
        refused.append("the waiver \(path) does not count: \(reason)")
      }
    }
    // A waiver is for the repository, whichever of its work trees is the target.
    let result = policy.waiving(
      waivers, for: (try? Target.repository(of: repository)) ?? repository, startedBy: login,
      at: host.clock.now.milliseconds)
    return (
      result.policy,
      refused + result.refused.map { "a waiver of \($0.waiver.key) does not count: \($0.reason)" }
    )
  }

  private var waiverPaths: [String] {
    host.waiverFolders.flatMap { folder in
      ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
        .filter { $0.hasSuffix(".json") }.prefix(1000).map { "\(folder)/\($0)" }
    }
  }
}

extension Policy {
  fileprivate var letsWaive: Bool {
    rules.contains { if case .waivers = $0.constraint { true } else { false } }
  }
}
