package import Plans

/// One limit that a change is over: which, whose, how much is allowed, what was measured, and what counted.
package struct BoundaryViolation: Hashable, Sendable, Codable {
  /// The key as its file writes it, for example `changes.files`; `boundary.changes.files` where that is a plan.
  package var limit: String
  package var allowed: String
  package var measured: String
  /// The paths or effects that counted, at most twenty.
  package var offenders: [String]
  /// What would have to change, for a person.
  package var remedy: String
  /// Where the limit was written; `nil` for what no policy can allow, and in journals of before this was kept.
  package var source: PolicySource?

  package init(
    limit: String, allowed: String, measured: String, offenders: [String], remedy: String, source: PolicySource? = nil
  ) {
    self.limit = limit
    self.allowed = allowed
    self.measured = measured
    self.offenders = offenders
    self.remedy = remedy
    self.source = source
  }
}

extension BoundaryViolation: CustomStringConvertible {
  package var description: String {
    let whose = source.map { " by \($0)" } ?? ""
    let names = offenders.joined(separator: ", ")
    if limit.hasSuffix(".deny"), !names.isEmpty { return "\(limit): \(allowed) allowed\(whose), and there is \(names)" }
    let list = names.isEmpty ? "" : " (\(names))"
    return "\(limit): \(measured) measured, \(allowed) allowed\(whose)\(list)"
  }
}
