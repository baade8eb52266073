import Models
import Plans
import Policy

/// Holds a draft against the boundary while it is made, so that one which cannot pass is stopped early.
struct BoundaryWatch {
  private let bounds: PolicyJudge?
  private let patience: Int
  /// Turns in a row after which the draft was over the boundary.
  private var turnsOver = 0

  /// What a look came to.
  enum Finding {
    case within
    /// The model is told, and may take back what is too much.
    case over(ToolError)
    /// The draft is to be given up.
    case hopeless([BoundaryViolation])
  }

  /// - Parameter patience: turns in a row over the boundary after which the draft is given up.
  init(_ policy: Policy, patience: Int) {
    bounds = policy.limitsChanges ? PolicyJudge(policy) : nil
    self.patience = patience
  }

  /// Looks at what the workspace holds now. What cannot be measured yet is judged when the draft is done.
  mutating func look(at workspace: any Workspace) async -> Finding {
    guard let bounds else { return .within }
    // What is too much by names and sizes alone is not read.
    var violations = bounds.violations(of: (try? await workspace.additions()) ?? [])
    if violations.isEmpty {
      guard let changes = try? await workspace.changes() else { return .within }
      violations = bounds.violations(of: changes)
    }
    guard !violations.isEmpty else {
      turnsOver = 0
      return .within
    }
    turnsOver += 1
    guard turnsOver < patience else { return .hopeless(violations) }
    let list = violations.map { "- \($0)" }.joined(separator: "\n")
    return .over(
      ToolError(
        .overBoundary,
        "the draft is over the boundary, and such a draft is discarded:\n\(list)\n"
          + "make it smaller before you go on"))
  }
}
