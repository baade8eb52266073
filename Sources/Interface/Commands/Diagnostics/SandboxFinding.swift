import Drafting
import Sandbox

/// What `doctor` says of the sandbox: each layer, and what was shown by running under them.
struct SandboxFinding {
  let strength: SandboxStrength

  init(_ strength: SandboxStrength) { self.strength = strength }

  var finding: Finding {
    let layers = SandboxLayer.allCases.filter { !strength.without.contains($0) }.map(\.name).joined(separator: ", ")
    let held = strength.findings.filter(\.holds).map(\.name).joined(separator: "; ")
    switch strength.grade {
    case .full:
      return Finding(subject: "sandbox", grade: .good, detail: "full: \(layers). Shown to hold: \(held)")
    case .degraded:
      return Finding(
        subject: "sandbox", grade: .missing,
        detail: "degraded: no \(strength.missing); left: \(layers). Shown to hold: \(held)",
        remedy: [strength.reason?.reason, strength.reason?.hint, Self.weaker].compactMap { $0 }.joined(
          separator: "\n    "))
    case .none:
      return Finding(
        subject: "sandbox", grade: .missing, detail: "none: commands of drafts and checks do not run here",
        remedy: [strength.reason?.reason, strength.reason?.hint].compactMap { $0 }.joined(separator: "\n    "))
    }
  }

  private static let weaker = """
    with --allow-weaker-sandbox commands run all the same; docs/explanation/sandbox.md says what they can do then
    """
}
