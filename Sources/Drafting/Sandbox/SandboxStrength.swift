package import Drafting
import Synchronization

/// which isolation layers this system has, as running under them showed.
package struct SandboxStrength: Hashable, Sendable {
  package enum Grade: String, Hashable, Sendable {
    case full, degraded, none
  }

  package var grade: Grade
  /// The isolation layers that are missing.
  package var without: Set<SandboxLayer>
  /// Why the full sandbox does not hold; `nil` where it does.
  package var reason: ConfinementError?
  /// What was shown to hold, in words.
  package var findings: [SandboxProbe.Finding]
  /// How many of the kernel's control groups hold limits besides the meter.
  package var groups: Int

  /// Whether commands run as they should, or as a person allowed.
  ///
  /// - Throws: `ConfinementError` that names each missing wall.
  package func allowed(weaker: Bool) throws(ConfinementError) -> SandboxStrength {
    switch grade {
    case .full: return self
    case .degraded where weaker: return self
    case .degraded:
      throw ConfinementError(
        reason: "the sandbox is degraded here: no \(missing) (\(reason?.reason ?? "unknown why"))",
        hint: [reason?.hint, "or run with --allow-weaker-sandbox, which chancery doctor explains"].compactMap { $0 }
          .joined(separator: "; "))
    case .none:
      throw ConfinementError(
        reason: "there is no sandbox here, and commands of drafts and checks run in nothing else: "
          + (reason?.reason ?? "nothing holds"),
        hint: reason?.hint ?? "`chancery doctor` names the missing parts")
    }
  }

  /// The missing isolation layers in words.
  package var missing: String {
    SandboxLayer.allCases.filter(without.contains).map(\.name).joined(separator: " and no ")
  }
}

/// Remembers what was shown, so that it is shown once.
final class SandboxProof: Sendable {
  private let known = Mutex<SandboxStrength?>(nil)

  func strength(_ probe: () async -> SandboxStrength) async -> SandboxStrength {
    if let strength = known.withLock({ $0 }) { return strength }
    let strength = await probe()
    // What does not hold now may hold when it was mended: that is tried again.
    if strength.grade != .none { known.withLock { $0 = strength } }
    return strength
  }
}
