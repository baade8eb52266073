package import JSON
import Plans
import Policy
import RunJournal

/// The canonical form: a JSON document of version 3, written as `JSONValue.canonicalText` says. `docs/reference/seal.md` has it
/// field by field.
extension Proposal {
  package static let version: Int64 = 3

  /// The proposal as a document; every stored property is in it.
  package var document: JSONValue {
    [
      "version": .integer(Self.version),
      "run": .string(run.text),
      "step": .string(step.text),
      "nonce": .string(nonce),
      "plan": ["name": .string(planName), "sha256": .string(planDigest)],
      "started-by": .string(startedBy),
      "policy": policy.document,
      "target": ["path": .string(target.path)],
      "base": Self.document(base),
      "draft": Self.document(draft),
      "landings": .array(landings.map { ["from": Self.document($0.from), "to": Self.document($0.to)] }),
      "changes": .array(changes.map(Self.document)),
      "checks": .array(checks.map { .array($0.map(JSONValue.string)) }),
      "effects": .array(effects.map(\.document)),
      "judge": Self.document(judge),
      "drafters": .array(drafters.map(Self.document)),
      "sealed-at": .integer(sealedAt.milliseconds),
      "expires-at": .integer(expiresAt.milliseconds),
      "missing-walls": .array(missingWalls.map(JSONValue.string)),
      "shown": [
        "text": .string(shown), "diff-sha256": .string(diffDigest), "dossier-sha256": .string(dossierDigest),
        "left-out": .array(leftOut.map(JSONValue.string)),
      ],
    ]
  }

  private static func document(_ revision: Revision) -> JSONValue {
    ["commit": .string(revision.commit), "tree": .string(revision.tree)]
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

extension Proposal.Policy {
  var document: JSONValue {
    [
      "boundary": boundary, "approval": .string(approval.rawValue), "inputs": .object(inputs),
      "on-failure": .string(onFailure.rawValue),
      "approvals": approvals.map { .integer(Int64($0)) } ?? .null,
      "signers": signers.map { ["path": .string($0.path), "sha256": .string($0.digest)] } ?? .null,
      "sha256": digest.map(JSONValue.string) ?? .null, "people": .array(people.map(JSONValue.string)),
    ]
  }
}

extension ProposedEffect {
  package var document: JSONValue {
    [
      "executables": .array(executables.map(\.document)),
      "kind": .string(kind.rawValue), "arguments": arguments, "identity": identity, "fingerprint": fingerprint,
      "measured": measured, "preview": .string(preview), "compensation": compensation?.document ?? .null,
    ]
  }
}
