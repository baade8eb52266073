package import Plans

/// One exceeded limit: its key and source, what is allowed, what was measured, and the paths or effects that count.
package struct BoundaryViolation: Hashable, Sendable, Codable {
  /// The key, as in its file, for example `changes.files`, or `boundary.changes.files` in a plan.
  package var limit: String
  package var allowed: String
  package var measured: String
  /// The paths or effects that counted, at most twenty.
  package var offenders: [String]
  /// What a person can do about it.
  package var remedy: String
  /// Where the limit was written; `nil` for what no policy can allow, and in journals from before this was recorded.
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
    if limit.hasSuffix(".deny"), !names.isEmpty { return "\(limit): \(allowed) is allowed\(whose); found \(names)" }
    let list = names.isEmpty ? "" : " (\(names))"
    return "\(limit): \(measured) measured, \(allowed) allowed\(whose)\(list)"
  }
}
