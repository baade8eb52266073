import Hashing
import JSON
package import RunJournal

/// What a signature covers of the slow tier's answer, so that nobody signs over another one.
package struct SignedVerdict: Hashable, Sendable {
  /// `none` where there was no answer.
  package var decision: String
  /// SHA-256 of the reasons.
  package var reasonsDigest: String
  /// Whether the approval goes against the answer.
  package var isOverridden: Bool

  /// - Parameter verdict: as whoever signs was shown it.
  package init(of verdict: VerdictGiven?) {
    decision = verdict?.decision.rawValue ?? "none"
    let reasons = JSONValue.array((verdict?.reasons ?? []).map(JSONValue.string))
    reasonsDigest = SHA256Digest(of: reasons.canonicalText).hex
    isOverridden = verdict?.decision != .approve
  }

  init(reading reader: MemberReader) throws(UnreadableProposal) {
    decision = try reader.string("decision")
    reasonsDigest = try reader.string("reasons-sha256")
    isOverridden = try reader.flag("overridden")
  }

  var document: JSONValue {
    [
      "decision": .string(decision), "reasons-sha256": .string(reasonsDigest), "overridden": .bool(isOverridden),
    ]
  }
}
