package import JSON
import Plans
import Policy
import RunJournal

extension Proposal {
  /// Reads what `document` wrote; texts for people are empty, since they stand beside it.
  ///
  /// - Throws: `UnreadableProposal` when a member is missing or of another type.
  package init(reading document: JSONValue) throws(UnreadableProposal) {
    let reader = MemberReader(document)
    guard try reader.integer("version") == Self.version else {
      throw UnreadableProposal(reason: "version is not \(Self.version)")
    }
    let effects = try reader.readers("effects").map { reader throws(UnreadableProposal) in try reader.effect() }
    var policy = try reader.reader("policy").policy()
    policy.unattended = try reader.reader("policy").grants()
    if document["policy"]?["money-besides"] != nil { policy.besides = try reader.reader("policy").money() }
    try self.init(reader, policy: policy, effects: effects)
    mergeResults = try reader.mergeResults("merge-results")
    missingLayers = try reader.strings("missing-layers")
    let shown = try reader.reader("shown")
    diffDigest = try shown.string("diff-sha256")
    packetDigest = try shown.string("packet-sha256")
    leftOut = try reader.strings("left-out")
    if document["planned-by"] != nil { plannedBy = try reader.string("planned-by") }
    if document["continues"] != nil { continues = try reader.appliedParts("continues") }
  }

  /// Reads what every version has in common, under the same names.
  init(_ reader: MemberReader, policy: Policy, effects: [ProposedEffect]) throws(UnreadableProposal) {
    let plan = try reader.reader("plan")
    self.init(
      run: RunID(try reader.string("run")), step: StepID(try reader.string("step")), nonce: try reader.string("nonce"),
      planName: try plan.string("name"), planDigest: try plan.string("sha256"),
      policy: policy,
      target: try reader.reader("target").targetIdentity(),
      base: try reader.reader("base").revision(), draft: try reader.reader("draft").revision(),
      changes: try reader.readers("changes").map { reader throws(UnreadableProposal) in try reader.change() },
      checks: try reader.array("checks").map { value throws(UnreadableProposal) in
        try MemberReader(["words": value]).strings("words")
      },
      effects: effects,
      judge: try reader.reader("judge").choice(),
      drafters: try reader.readers("drafters").map { reader throws(UnreadableProposal) in try reader.choice() },
      sealedAt: Instant(milliseconds: try reader.integer("sealed-at")),
      expiresAt: Instant(milliseconds: try reader.integer("expires-at")), shown: "",
      startedBy: try reader.string("started-by"))
  }
}
