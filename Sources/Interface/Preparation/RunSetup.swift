import JSON
import KindRegistry
package import ModelProviders
import PlanFiles
package import Plans
import Policy
package import RunJournal

/// Everything that one run goes by, read once and passed on: the user's settings, the plan, the policies, the models.
package struct RunSetup: Sendable {
  package let settings: Settings
  package let start: RunStart
  package let plan: Plan
  package let policy: Policy
  /// The models that the plan can name.
  package let models: ModelDirectory

  init(settings: Settings, start: RunStart, plan: Plan, policy: Policy, models: ModelDirectory) {
    self.settings = settings
    self.start = start
    self.plan = plan
    self.policy = policy
    self.models = models
  }

  package var run: RunID { start.run }

  /// Takes up a run that the journal has begun: by the plan and the policies as they were then.
  ///
  /// - Throws: `CommandFailure` where the policies do not mean what they meant then, so that nothing goes on under other
  ///   rules.
  package init(resuming start: RunStart, settings: Settings) async throws {
    let plan = try Self.plan(of: start)
    let policy = try await settings.waived(
      try Self.policy(of: start, plan), for: start.target, startedBy: start.person
    ).policy
    self.init(
      settings: settings, start: start, plan: plan, policy: policy,
      models: try settings.models(planPath: start.planPath, under: policy))
  }

  /// The plan that a run began with, whatever became of its file.
  package static func plan(of start: RunStart) throws(CommandFailure) -> Plan {
    switch PlanFile.read(text: start.planText, path: start.planPath, kinds: KindRegistry.kinds, isFrozen: true) {
    case .success(let plan): return plan
    case .failure(let diagnostics):
      throw TextFile.failure(diagnostics, of: "the journal's copy of \(start.planPath)")
    }
  }

  /// The policy of a run, composed again from what it froze when it began.
  package static func policy(of start: RunStart, _ plan: Plan) throws -> Policy {
    guard let frozen = start.policy else { return Policy(of: plan, path: start.planPath) }
    let layers = try PolicyLayers(frozen: frozen)
    let again = layers.frozen(with: plan, path: start.planPath)
    guard again.digest == frozen.digest,
      frozen.document.canonicalText.utf8.elementsEqual(again.document.canonicalText.utf8)
    else {
      throw CommandFailure(
        .stale, "the policy of run \(start.run) does not mean what it meant when the run began",
        hint: "another version of Chancery began it; resume it with that version, or begin a new run")
    }
    return layers.policy(with: plan, path: start.planPath)
  }
}
