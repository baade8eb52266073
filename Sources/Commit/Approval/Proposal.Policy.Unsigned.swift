import JSON
import Plans

extension Proposal.Policy {
  /// Whether an approval counts that was neither answered at a terminal nor signed: where a policy of system or user says
  /// so, and none refuses it.
  package var allowsUnsignedApprovals: Bool {
    let outside: Set<String> = [PolicyLayer.system.rawValue, PolicyLayer.user.rawValue]
    var isAllowed = false
    for rule in boundary.arrayValue ?? [] where rule["key"]?.stringValue == "unsigned-approvals" {
      guard rule["demand"]?.boolValue == true else { return false }
      isAllowed = isAllowed || rule["layer"]?.stringValue.map(outside.contains) == true
    }
    return isAllowed
  }
}
