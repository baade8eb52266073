/// One limit that a change is over: which, how much is allowed, what was measured, and what counted.
package struct BoundaryViolation: Hashable, Sendable, Codable {
  /// The key as a plan writes it, for example `boundary.changes.files`.
  package var limit: String
  package var allowed: String
  package var measured: String
  /// The paths or effects that counted, at most twenty.
  package var offenders: [String]
  /// What would have to change, for a person.
  package var remedy: String

  package init(limit: String, allowed: String, measured: String, offenders: [String], remedy: String) {
    self.limit = limit
    self.allowed = allowed
    self.measured = measured
    self.offenders = offenders
    self.remedy = remedy
  }
}

extension BoundaryViolation: CustomStringConvertible {
  package var description: String {
    let list = offenders.isEmpty ? "" : " (\(offenders.joined(separator: ", ")))"
    return "\(limit): \(measured) measured, \(allowed) allowed\(list)"
  }
}
