import Foundation
import Hashing
import JSON
package import JournalStore
import KindRegistry
import ModelProviders
import Models
import Orchestration
import PlanFiles
import Plans
package import RunJournal
import Workspaces

/// The beginning of a run: everything that can be wrong with a plan, its inputs and its target is found here, before
/// anything is spent.
package struct RunPreparation {
  let settings: Settings
  let request: RunRequest
  let mode: RunStart.Mode
  private let version: String

  var host: HostEnvironment { settings.host }
  var isReplay: Bool { request.isReplay }

  /// - Parameter version: of this program.
  package init(_ request: RunRequest, mode: RunStart.Mode, settings: Settings, version: String) {
    self.request = request
    self.mode = mode
    self.settings = settings
    self.version = version
  }

  /// Checks everything and writes the first event of a new run.
  ///
  /// - Parameters:
  ///   - warn: is told what the plan says that is read otherwise now, and what may come to be in the way.
  ///   - look: finds what else is in the way.
  /// - Throws: `CommandFailure` that holds everything that is wrong.
  package func begin(
    in journal: Journal, warn: (String) -> Void, look: RunSurvey.Look = { _ in [] }
  ) async throws -> RunSetup {
    let text = try TextFile.read(request.planPath)
    let plan = try plan(in: text)
    for warning in plan.warnings { warn(warning) }
    let run = RunID.fresh(at: host.clock.now)
    let folder = try host.state.runPath(run)
    // Held until the journal has the run, so that housekeeping can tell the remains of a killed process.
    let lock = try RunLock.acquire(run, in: host.state, at: host.clock.now)
    let survey = await survey(plan, in: folder, reaches: true, look)
    let ready: RunSurvey.Ready
    do {
      ready = try survey.ready()
    } catch {
      try? FileManager.default.removeItem(atPath: folder)
      throw error
    }
    for remark in survey.findings { warn(remark.line) }
    let start = RunStart(
      run: run, mode: mode, planName: plan.name, planPath: survey.planPath, planText: text,
      planDigest: SHA256Digest(of: text).hex, inputs: survey.inputs, tiers: survey.tiers, target: ready.target,
      base: ready.scratch.base, version: version, person: host.account,
      policy: ready.layers.frozen(with: plan, path: survey.planPath), asks: request.asks,
      planOwner: host.otherOwner(of: survey.planPath))
    _ = try journal.append(.runStarted(start), to: run, at: host.clock.now)
    lock.release()
    return RunSetup(settings: settings, start: start, plan: plan, policy: survey.policy, models: ready.models)
  }

  func plan(in text: String) throws -> Plan {
    let secrets = Set(try settings.configuration().secrets.keys)
    switch PlanFile.read(text: text, path: request.planPath, kinds: KindRegistry.kinds, secrets: secrets) {
    case .success(let plan): return plan
    case .failure(let diagnostics): throw TextFile.failure(diagnostics, of: request.planPath)
    }
  }

  /// Refuses access that an agent cannot have here: models of an unknown provider, or any network at all.
  func checkAgents(of plan: Plan, in models: ModelDirectory) throws {
    let reach = try settings.profiles().agent.reach
    for step in plan.steps {
      guard case .draft(let draft) = step.kind, let agent = draft.agent else { continue }
      guard !agent.hasNetwork || !request.isReplay else {
        throw CommandFailure(
          .usage, "step \(step.id): an agent's questions are in no recording, and a replay uses no network",
          hint: "run the plan without --replay")
      }
      guard !agent.hasNetwork || reach == .named else {
        throw CommandFailure(
          .usage, "step \(step.id): the agent names hosts or models, and the profile `agent` reaches none",
          hint: "your own sandbox/agent.yaml says reach: none")
      }
      for name in agent.models where models.gateway(to: name) == nil {
        throw CommandFailure(
          .usage, "step \(step.id): the agent may ask models of \(name), and there is no such provider",
          hint: "providers are \(models.knownProviders.filter { $0 != "scripted" }.joined(separator: ", "))")
      }
    }
  }

  /// Refuses a plan whose drafts would be judged by the model and lane that drafted them.
  func refuseOwnJudge(_ tiers: [String: ModelChoice], of plan: Plan, allowed: Bool) throws {
    do {
      try Judging(tiers: tiers).check(plan, allowsSameModel: allowed)
    } catch {
      throw CommandFailure(.usage, error.reason, hint: error.hint)
    }
  }
}
