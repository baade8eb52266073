package import JSON
package import ModelProviders
package import Plans
package import Workspaces

/// What a run of a plan needs, as far as it is there, and everything that is wrong with it.
package struct RunSurvey: Sendable {
  /// Finds what else is in the way of a run.
  package typealias Look = @Sendable (RunSurvey) async -> [PreflightFinding]

  package let plan: Plan
  /// Absolute.
  package let planPath: String
  /// Whether servers, databases and remotes may be asked.
  package let reaches: Bool
  package var inputs: [String: JSONValue] = [:]
  package var tiers: [String: ModelChoice] = [:]
  package var target: String?
  package var scratch: ScratchRepository?
  package var layers: PolicyLayers?
  /// The policy without the rules that a signed waiver lifts; `nil` where it could not be found out.
  package var waived: Policy?
  package var models: ModelDirectory?
  package var findings: [PreflightFinding] = []

  package init(plan: Plan, planPath: String, reaches: Bool) {
    self.plan = plan
    self.planPath = planPath
    self.reaches = reaches
  }

  /// What all layers and the plan demand together, as far as it can be read.
  package var policy: Policy { waived ?? unwaived }
  var unwaived: Policy { layers?.policy(with: plan, path: planPath) ?? Policy(of: plan, path: planPath) }

  /// What a run is begun with.
  package struct Ready: Sendable {
    package var target: String
    package var scratch: ScratchRepository
    package var layers: PolicyLayers
    package var models: ModelDirectory
  }

  /// - Throws: `CommandFailure` with everything that is wrong.
  package func ready() throws(CommandFailure) -> Ready {
    guard !findings.contains(where: \.isCertain) else { throw CommandFailure(refusing: findings) }
    guard let target, let scratch, let layers, let models else {
      throw CommandFailure(.failed, "the run cannot be prepared", hint: "`chancery doctor` looks at this machine")
    }
    return Ready(target: target, scratch: scratch, layers: layers, models: models)
  }
}
