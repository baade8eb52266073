import Foundation
import Hashing
import JSON
import JournalStore
import KindRegistry
import ModelProviders
import Models
import Orchestration
import PlanFiles
import Plans
import RunJournal
import Workspaces

/// The beginning of a run: everything that can be wrong with a plan, its inputs and its target is found here, before
/// anything is spent.
struct RunPreparation {
  let session: Session
  let options: PlanOptions
  let mode: RunStart.Mode

  func begin(in journal: Journal) async throws -> RunID {
    let text = try readText(options.plan)
    let plan: Plan
    let secrets = try session.host.configuration().secrets
    switch PlanFile.read(text: text, path: options.plan, kinds: KindRegistry.kinds, secrets: Set(secrets.keys)) {
    case .success(let read): plan = read
    case .failure(let diagnostics): throw DiagnosticsFailure.failure(diagnostics, of: options.plan)
    }
    for switching in plan.switches { session.output.note(visibleLine(switching)) }
    let inputs = try InputValues(plan: plan, assignments: options.input).values()
    let tiers = try tiers(of: plan)
    let planPath = URL(fileURLWithPath: options.plan).standardizedFileURL.path
    let target = try Target.of(plan, planPath: planPath)
    try checkAgents(of: plan, planPath: planPath)
    let run = RunID.fresh(at: session.host.clock.now)
    let folder = try session.host.state.runPath(run)
    // Held until there is a journal, so that what a killed process leaves of this is known for left.
    let lock = try RunLock.acquire(run, in: session.host.state, at: session.host.clock.now)
    let base: Revision
    let layers: PolicyLayers
    do {
      let scratch = try await ScratchRepository.create(at: folder, target: target, base: plan.target.base)
      base = scratch.base
      layers = try PolicyLayers(host: session.host, repository: (scratch.path, base.tree))
      let policy = layers.policy(with: plan, path: planPath)
      try refuseOwnJudge(tiers, of: plan, allowed: policy.allowsSameModel)
      if options.replay == nil { try await checkModels(tiers, of: plan, planPath: planPath, policy) }
    } catch {
      try? FileManager.default.removeItem(atPath: folder)
      throw error
    }
    let start = RunStart(
      run: run, mode: mode, planName: plan.name, planPath: planPath, planText: text,
      planDigest: SHA256Digest(of: text).hex, inputs: inputs, tiers: tiers, target: target, base: base,
      version: Chancery.version, person: session.host.person,
      policy: layers.frozen(with: plan, path: planPath))
    _ = try journal.append(.runStarted(start), to: run, at: session.host.clock.now)
    lock.release()
    return run
  }

  /// The models of both tiers: command line over plan over configuration.
  private func tiers(of plan: Plan) throws -> [String: ModelChoice] {
    let configuration = try session.host.configuration()
    var tiers = configuration.tiers.merging(plan.tiers) { _, ofPlan in ofPlan }
    try override(&tiers, .fast, model: options.fast, lane: options.fastLane)
    try override(&tiers, .slow, model: options.slow, lane: options.slowLane)
    for tier in Self.needed(by: plan) where tiers[tier] == nil {
      throw CommandFailure(
        .usage, "no model is set for the \(tier.rawValue) tier",
        hint: "give --\(tier.rawValue) PROVIDER/MODEL, or set tiers.\(tier.rawValue) in the plan or in "
          + session.host.configurationPath)
    }
    return Dictionary(uniqueKeysWithValues: tiers.map { ($0.key.rawValue, $0.value) })
  }

  private func override(
    _ tiers: inout [Tier: ModelChoice], _ tier: Tier, model: String?, lane: Lane?
  ) throws {
    if let model {
      guard model.contains("/"), !model.hasPrefix("/"), !model.hasSuffix("/") else {
        throw CommandFailure(
          .usage, "--\(tier.rawValue) \(model) names no provider",
          hint: "write PROVIDER/MODEL, for example "
            + "anthropic/claude-haiku-5-5")
      }
      tiers[tier] = ModelChoice(model: model, effort: tiers[tier]?.effort)
    }
    if let lane { tiers[tier]?.lane = lane }
  }

  /// Refuses what an agent may not reach here: models that no provider of the configuration has, or anything at all.
  private func checkAgents(of plan: Plan, planPath: String) throws {
    let directory = try session.models(planPath: planPath)
    let reach = try session.host.profiles().agent.reach
    for step in plan.steps {
      guard case .draft(let draft) = step.kind, let agent = draft.agent else { continue }
      guard !agent.hasNetwork || options.replay == nil else {
        throw CommandFailure(
          .usage, "step \(step.id): what its agent asks is in no recording, and a replay uses no network",
          hint: "run the plan without --replay")
      }
      guard !agent.hasNetwork || reach == .named else {
        throw CommandFailure(
          .usage, "step \(step.id): the agent names hosts or models, and the profile agent reaches none",
          hint: "your own sandbox/agent.yaml says reach: none")
      }
      for name in agent.models where directory.gateway(to: name) == nil {
        throw CommandFailure(
          .usage, "step \(step.id): the agent may ask models of \(name), and there is no such provider",
          hint: "providers are \(directory.knownProviders.filter { $0 != "scripted" }.joined(separator: ", "))")
      }
    }
  }

  /// Refuses a plan whose drafts the very model and lane that drafted them would judge.
  private func refuseOwnJudge(_ tiers: [String: ModelChoice], of plan: Plan, allowed: Bool) throws {
    do {
      try Judging(tiers: tiers).check(plan, allowsSameModel: allowed)
    } catch {
      throw CommandFailure(.usage, error.reason, hint: error.hint)
    }
  }

  static func needed(by plan: Plan) -> Set<Tier> {
    var tiers: Set<Tier> = []
    for step in plan.steps {
      switch step.kind {
      case .draft(let draft):
        if draft.agent == nil { tiers.insert(draft.tier) }
        if let escalation = draft.escalation { tiers.insert(escalation) }
      case .extract(let extract): tiers.insert(extract.tier)
      case .commit: tiers.insert(.slow)
      case .check: break
      }
    }
    return tiers
  }
}
