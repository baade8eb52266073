package import JSON
import Plans
import Policy
import RunJournal

/// A document that is no proposal of this version.
package struct UnreadableProposal: Error, Hashable, Sendable {
  /// What is missing or wrong, by its member's name.
  package var reason: String
}

extension Proposal {
  /// Reads what `document` wrote.
  ///
  /// - Throws: `UnreadableProposal` when a member is missing, of another type, or too many.
  package init(reading document: JSONValue) throws(UnreadableProposal) {
    let reader = MemberReader(document)
    guard try reader.integer("version") == Self.version else {
      throw UnreadableProposal(reason: "version is not \(Self.version)")
    }
    let plan = try reader.reader("plan")
    let shown = try reader.reader("shown")
    self.init(
      run: RunID(try reader.string("run")), step: StepID(try reader.string("step")), nonce: try reader.string("nonce"),
      planName: try plan.string("name"), planDigest: try plan.string("sha256"),
      policy: try reader.reader("policy").policy(),
      target: TargetIdentity(path: try reader.reader("target").string("path")),
      base: try reader.reader("base").revision(), draft: try reader.reader("draft").revision(),
      changes: try reader.readers("changes").map { reader throws(UnreadableProposal) in try reader.change() },
      checks: try reader.array("checks").map { value throws(UnreadableProposal) in
        try MemberReader(["words": value]).strings("words")
      },
      effects: try reader.readers("effects").map { reader throws(UnreadableProposal) in try reader.effect() },
      judge: try reader.reader("judge").choice(),
      drafters: try reader.readers("drafters").map { reader throws(UnreadableProposal) in try reader.choice() },
      sealedAt: Instant(milliseconds: try reader.integer("sealed-at")),
      expiresAt: Instant(milliseconds: try reader.integer("expires-at")), shown: try shown.string("text"),
      landings: try reader.readers("landings").map { reader throws(UnreadableProposal) in
        MergeResult(from: try reader.reader("from").revision(), to: try reader.reader("to").revision())
      }, startedBy: try reader.string("started-by"), missingWalls: try reader.strings("missing-walls"),
      diffDigest: try shown.string("diff-sha256"), dossierDigest: try shown.string("dossier-sha256"),
      leftOut: try shown.strings("left-out"))
  }
}
