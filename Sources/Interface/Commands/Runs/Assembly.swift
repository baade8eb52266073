import Drafting
import EffectKit
import ExternalAgents
import Foundation
import JournalStore
import KindRegistry
import KindSupport
import LinuxSystem
import ModelProviders
import Models
import Orchestration
import Plans
import Policy
import Preparation
import Reports
import RunJournal
import Sandbox
import SecretSources
import Signatures
import Terminal
import Workspaces

/// Puts a run together: the one place where ports and their implementations meet.
struct Assembly {
  private let setup: RunSetup
  private let signatures: SSHSignatures
  private let journal: Journal
  let store: ScratchStore
  private let sandbox: Sandbox
  private let recording: String?
  private let replaying: String?

  private var host: HostEnvironment { setup.settings.host }

  init(
    setup: RunSetup, session: Session, journal: Journal, recording: String? = nil, replaying: String? = nil
  ) async throws {
    self.setup = setup
    self.journal = journal
    self.recording = recording
    self.replaying = replaying
    signatures = try session.settings.signatures()
    sandbox = try session.sandbox(for: setup.start.target)
    store = try await session.store(of: setup.start, sandbox: sandbox)
  }

  /// The isolation layers that commands run without, as a person allowed; `nil` where none is missing.
  var missingLayers: [String]? {
    get async {
      let strength = await sandbox.strength()
      guard strength.grade == .degraded else { return nil }
      return SandboxLayer.allCases.filter(strength.without.contains).map(\.name)
    }
  }

  func ports(mode: RunStart.Mode, progress: LiveProgress, asks: Bool) throws -> RunPorts {
    let secretStore = try secrets()
    // Only a full run constructs what can apply an effect.
    let environment = try environment(secretStore)
    let appliers = mode == .full ? KindRegistry.all.appliers(in: environment) : nil
    var ports = RunPorts(
      store: store, runner: sandbox, models: try models(), planners: KindRegistry.all.planners(in: environment),
      appliers: appliers,
      prompt: asks ? prompt(progress) : nil, clock: host.clock, nonce: randomNonce,
      modelProgress: { progress.observe($0, $1) })
    ports.packetLimit = { [prices = setup.models.prices] judge in
      ReviewPacket.limit(forContext: prices.context(provider: judge.provider, model: judge.modelName))
    }
    ports.secretObstacle = { await secretStore.obstacle(to: $0)?.description }
    ports.agents = SandboxedAgent(sandbox: sandbox, directory: setup.models, judge: PolicyJudge(setup.policy))
    ports.sources = try setup.settings.sources(of: setup.plan)
    ports.repository = try Target.repository(of: setup.start.target)
    ports.agentProgress = { progress.observe($0, line: $1) }
    ports.livePolicy = livePolicy
    ports.ledger = try setup.settings.ledger(of: journal)
    ports.queue = BranchQueue(folder: "\(host.state.path)/queues")
    ports.signers = { [signatures] in try signatures.signers() }
    ports.people = { [signatures] in try signatures.people(under: $0) }
    ports.verifier = signatures
    return ports
  }

  /// The policies as they are whenever something is sealed or applied.
  private var livePolicy: @Sendable (Set<String>) async throws(LivePolicyError) -> Policy {
    { [settings = setup.settings, start = setup.start] commits throws(LivePolicyError) in
      do {
        let all = commits.union(try BranchTip.checkedOut(in: start.target))
        return try await settings.waived(
          try PolicyLayers.live(host: settings.host, repository: start.target, commits: all), for: start.target,
          startedBy: start.person
        ).policy
      } catch {
        throw LivePolicyError(reason: (error as? CommandFailure)?.message ?? "\(error)")
      }
    }
  }

  /// What planners and appliers of effects are made from.
  private func environment(_ secretStore: SecretStore) throws -> KindEnvironment {
    KindEnvironment(
      target: setup.start.target, scratch: store.repository.path, home: host.home,
      guarded: try guarded(), variables: variables, secretStore: secretStore)
  }

  /// This process's own variables. Where policies other than the user's own list command lines, programs are looked for only
  /// where nobody but root can put one: whoever begins a run does not choose what a name stands for.
  private var variables: [String: String] {
    var variables = host.environment
    guard setup.policy.listsCommands else { return variables }
    variables["PATH"] = SearchPath(variables["PATH"] ?? "/usr/local/bin:/usr/bin:/bin").ofRoot
    return variables
  }

  /// The places of Chancery itself, and the files that its configuration names.
  private func guarded() throws -> [String] {
    let configuration = try setup.settings.configuration()
    return try host.guardedPlaces
      + [configuration.signers, configuration.revocations].compactMap(\.self).map(host.placed)
  }

  /// The secrets that the plan and the configuration declare; where both do, the configuration's.
  private func secrets() throws -> SecretStore {
    SecretStore(
      sources: setup.plan.secrets.merging(try setup.settings.configuration().secrets) { _, own in own },
      environment: host.environment, home: host.home)
  }

  private func models() throws -> ModelRegistry {
    ModelRegistry(
      directory: setup.models, recording: recording, replay: try replaying.map { try ReplayModel(file: $0) })
  }

  private func prompt(_ progress: LiveProgress) -> (any ApprovalPrompt)? {
    guard let controls = Controls() else { return nil }
    return TerminalPrompt(
      controls: controls, style: .of(controls.descriptor), person: host.person,
      clock: host.clock, pause: { progress.pause($0) })
  }
}

/// Models from the directory, recorded or replayed where that was asked for.
struct ModelRegistry: ModelSource {
  let directory: ModelDirectory
  let recording: String?
  let replay: ReplayModel?

  func client(for choice: ModelChoice, hasFallback: Bool) throws(ModelError) -> any ModelClient {
    if let replay { return replay }
    let client = try directory.client(for: choice, hasFallback: hasFallback)
    return recording.map { RecordingModel(client, file: $0, secrets: { await directory.secrets() }) } ?? client
  }
}
