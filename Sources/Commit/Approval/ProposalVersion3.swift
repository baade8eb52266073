import JSON
import Plans
import Policy
import RunJournal

/// Proposals that an earlier program sealed, whose canonical form is of version 3.
///
/// They are shown, probed, resolved and undone under their own seals; nothing new is begun under one. What is typed today
/// is read from the names of members that the kinds of that time had, as that program did.
enum ProposalVersion3 {
  static let version: Int64 = 3

  /// - Throws: `UnreadableProposal` when a member is missing, of another type, or too many: what comes out is then all that
  ///   the document says.
  static func proposal(_ document: JSONValue) throws(UnreadableProposal) -> Proposal {
    try checkMembers(of: document)
    let reader = MemberReader(document)
    var policy = try reader.reader("policy").policy()
    policy.people = try reader.reader("policy").strings("people")
    let effects = try reader.readers("effects").map { reader throws(UnreadableProposal) in try effect(reader) }
    var proposal = try Proposal(reader, policy: policy, effects: effects)
    proposal.mergeResults = try reader.mergeResults("landings")
    proposal.missingLayers = try reader.strings("missing-walls")
    let shown = try reader.reader("shown")
    proposal.shown = try shown.string("text")
    proposal.diffDigest = try shown.string("diff-sha256")
    proposal.packetDigest = try shown.string("dossier-sha256")
    proposal.leftOut = try shown.strings("left-out")
    return proposal
  }

  /// Refuses members that the version does not have. Those that are missing are found when they are read.
  private static func checkMembers(of document: JSONValue) throws(UnreadableProposal) {
    let reader = MemberReader(document)
    try reader.only(
      "version", "run", "step", "nonce", "plan", "started-by", "policy", "target", "base", "draft", "landings",
      "changes", "checks", "effects", "judge", "drafters", "sealed-at", "expires-at", "missing-walls", "shown")
    try reader.reader("plan").only("name", "sha256")
    try reader.reader("target").only("path")
    let policy = try reader.reader("policy")
    try policy.only(
      "boundary", "approval", "inputs", "on-failure", "approvals", "signers", "sha256", "people")
    if try policy.value("signers") != .null { try policy.reader("signers").only("path", "sha256") }
    try reader.reader("shown").only("text", "diff-sha256", "dossier-sha256", "left-out")
    for name in ["base", "draft"] { try reader.reader(name).only("commit", "tree") }
    for landing in try reader.readers("landings") {
      try landing.only("from", "to")
      for name in ["from", "to"] { try landing.reader(name).only("commit", "tree") }
    }
    for change in try reader.readers("changes") {
      try change.only(
        "path", "kind", "old-mode", "new-mode", "lines-added", "lines-removed", "binary", "new-size", "before", "moved")
      if try change.value("before") != .null {
        try change.reader("before").only("size", "lines", "kept-elsewhere")
      }
    }
    for choice in [try reader.reader("judge")] + (try reader.readers("drafters")) {
      try choice.only("model", "lane", "effort")
    }
    for effect in try reader.readers("effects") { try checkMembers(ofEffect: effect) }
  }

  private static func checkMembers(ofEffect effect: MemberReader) throws(UnreadableProposal) {
    try effect.only(
      "executables", "kind", "arguments", "identity", "fingerprint", "measured", "preview", "compensation")
    for program in try effect.readers("executables") { try program.only("path", "sha256") }
    guard try effect.value("compensation") != .null else { return }
    let compensation = try effect.reader("compensation")
    try compensation.only("arguments", "fingerprint", "preview", "executables")
    for program in try compensation.readers("executables") { try program.only("path", "sha256") }
  }
}

extension MemberReader {
  /// Refuses members besides these.
  fileprivate func only(_ names: String...) throws(UnreadableProposal) {
    guard let members = document.objectValue else { throw UnreadableProposal(reason: "a part is no object") }
    guard let other = members.keys.sorted().first(where: { !names.contains($0) }) else { return }
    throw UnreadableProposal(reason: "\(other) is no member of version \(ProposalVersion3.version)")
  }
}
