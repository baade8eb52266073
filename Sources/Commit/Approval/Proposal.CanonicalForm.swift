import Hashing
package import JSON
import Plans
import Policy
import RunJournal

/// The canonical form: a JSON document of version 4, written as `JSONValue.canonicalText` says. `docs/reference/seal.md`
/// has it field by field.
extension Proposal {
  package static let version: Int64 = 4

  /// The proposal as a document. Every stored property is in it, texts for people by their digest alone.
  package var document: JSONValue {
    var members = deciding
    members["shown"] = [
      "sha256": .string(SHA256Digest(of: shownDocument.canonicalText).hex), "diff-sha256": .string(diffDigest),
      "packet-sha256": .string(packetDigest),
    ]
    return .object(members)
  }

  /// What of the document decides. How it is put to people is not among it: a reworded screen changes nothing that is done.
  var deciding: [String: JSONValue] {
    var members: [String: JSONValue] = [
      "version": .integer(Self.version),
      "run": .string(run.text),
      "step": .string(step.text),
      "nonce": .string(nonce),
      "plan": ["name": .string(planName), "sha256": .string(planDigest)],
      "started-by": .string(startedBy),
      "policy": policy.document,
      "target": target.document,
      "base": Self.document(base),
      "draft": Self.document(draft),
      "merge-results": .array(mergeResults.map { ["from": Self.document($0.from), "to": Self.document($0.to)] }),
      "changes": .array(changes.map(Self.document)),
      "checks": .array(checks.map { .array($0.map(JSONValue.string)) }),
      "effects": .array(effects.map(\.document)),
      "judge": Self.document(judge),
      "drafters": .array(drafters.map(Self.document)),
      "sealed-at": .integer(sealedAt.milliseconds),
      "expires-at": .integer(expiresAt.milliseconds),
      "missing-layers": .array(missingLayers.map(JSONValue.string)),
      "left-out": .array(leftOut.map(JSONValue.string)),
    ]
    if !plannedBy.isEmpty { members["planned-by"] = .string(plannedBy) }
    if !continues.isEmpty { members["continues"] = .array(continues.map(Self.document)) }
    return members
  }

  private static func document(_ revision: Revision) -> JSONValue {
    ["commit": .string(revision.commit), "tree": .string(revision.tree)]
  }

  private static func document(_ part: AppliedPart) -> JSONValue {
    ["seal": .string(part.seal), "effects": .array(part.effects.map { .integer(Int64($0)) })]
  }

  private static func document(_ choice: ModelChoice) -> JSONValue {
    [
      "model": .string(choice.model), "lane": .string(choice.lane.rawValue),
      "effort": choice.effort.map { .string($0.rawValue) } ?? .null,
    ]
  }

  private static func document(_ change: FileChange) -> JSONValue {
    [
      "path": .string(change.path),
      "kind": .string(change.kind.rawValue),
      "old-mode": change.oldMode.map { .integer(Int64($0)) } ?? .null,
      "new-mode": change.newMode.map { .integer(Int64($0)) } ?? .null,
      "lines-added": .integer(Int64(change.linesAdded)),
      "lines-removed": .integer(Int64(change.linesRemoved)),
      "binary": .bool(change.isBinary),
      "new-size": .integer(Int64(change.newSize)),
      "before": change.before.map { before in
        [
          "size": .integer(Int64(before.size)), "lines": .integer(Int64(before.lines)),
          "kept-elsewhere": .bool(before.isKeptElsewhere),
        ]
      } ?? .null,
      "moved": change.moved.map(JSONValue.string) ?? .null,
    ]
  }
}

extension Proposal.TargetIdentity {
  fileprivate var document: JSONValue {
    guard let repository else { return ["path": .string(path)] }
    return ["path": .string(path), "repository": .string(repository)]
  }
}

extension Proposal.Policy {
  fileprivate var document: JSONValue {
    var members: [String: JSONValue] = [
      "boundary": boundary, "approval": .string(approval.rawValue), "inputs": .object(inputs),
      "on-failure": .string(onFailure.rawValue),
      "approvals": approvals.map { .integer(Int64($0)) } ?? .null,
      "signers": signers.map { ["path": .string($0.path), "sha256": .string($0.digest)] } ?? .null,
      "sha256": digest.map(JSONValue.string) ?? .null,
      "unattended": .array(unattended.map { $0.map(JSONValue.string) ?? .null }),
    ]
    if !besides.isEmpty { members["money-besides"] = .object(besides.mapValues { .integer(Int64($0)) }) }
    return .object(members)
  }
}
