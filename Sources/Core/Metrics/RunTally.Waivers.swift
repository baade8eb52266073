import JSON
import RunJournal

/// Rules that were waived.
extension RunTally {
  /// Each waived rule of a sealed proposal with who waived it, as `paths.deny, by ops@example.com`.
  static func waivers(in sealed: ProposalSealed) -> Set<String> {
    // Most proposals have none, and they can be large.
    guard sealed.proposal.contains("\"key\":\"waived\""), let document = try? JSONValue(parsing: sealed.proposal)
    else { return [] }
    let rules = document["policy"]?["boundary"]?.arrayValue ?? []
    return Set(
      rules.compactMap { rule in
        guard rule["key"]?.stringValue == "waived", let waiver = rule["demand"], let key = waiver["key"]?.stringValue
        else { return nil }
        let signers = (waiver["signers"]?.arrayValue ?? []).compactMap(\.stringValue)
        return "\(key), by \(signers.joined(separator: ", "))"
      })
  }
}
