import Drafting
import EffectKit
import ExternalAgents
import Foundation
import KindRegistry
import KindSupport
import ModelProviders
import Models
import Orchestration
import Plans
import RunJournal
import Sandbox
import SecretSources
import Signatures
import Workspaces

/// Puts a run together: the one place where ports and adapters meet.
struct Assembly {
  private let session: Session
  private let state: RunState
  private let store: ScratchStore
  private let sandbox: Sandbox
  private let recording: String?
  private let replaying: String?

  init(session: Session, state: RunState, recording: String?, replaying: String?) async throws {
    self.session = session
    self.state = state
    self.recording = recording
    self.replaying = replaying
    sandbox = try session.sandbox(for: state.start.target)
    store = try await session.store(of: state, sandbox: sandbox)
  }

  /// The walls of the sandbox that commands run without, as a person allowed; `nil` where none is missing.
  var missingWalls: [String]? {
    get async {
      let strength = await sandbox.strength()
      guard strength.grade == .degraded else { return nil }
      return SandboxLayer.allCases.filter(strength.without.contains).map(\.name)
    }
  }

  func ports(mode: RunStart.Mode, progress: LiveProgress, asks: Bool) throws -> RunPorts {
    let secretStore = try secrets()
    // Only a full run constructs what can apply an effect.
    let environment = environment(secretStore)
    let appliers = mode == .full ? KindRegistry.all.appliers(in: environment) : nil
    let directory = try session.models(planPath: state.start.planPath)
    var ports = RunPorts(
      store: store, runner: sandbox, models: try models(of: directory),
      planners: KindRegistry.all.planners(in: environment),
      appliers: appliers,
      prompt: asks ? prompt(progress) : nil, clock: session.host.clock, nonce: randomNonce,
      modelProgress: { progress.observe($0, $1) })
    ports.packetLimit = { [prices = directory.prices] judge in
      ReviewPacket.limit(forContext: prices.context(provider: judge.provider, model: judge.modelName))
    }
    ports.agents = SandboxedAgent(sandbox: sandbox, directory: directory)
    ports.agentProgress = { progress.observe($0, line: $1) }
    ports.ledger = JournalLedger(journal: session.journal)
    if let signatures = try session.signatures() {
      ports.signers = { try signatures.signers() }
      ports.verifier = signatures
    }
    return ports
  }

  /// What planners and appliers of effects are made from.
  private func environment(_ secretStore: SecretStore) -> KindEnvironment {
    KindEnvironment(
      target: state.start.target, scratch: store.repository.path, home: session.host.home,
      guarded: session.host.ownFolders, variables: session.host.environment, secretStore: secretStore)
  }

  /// The secrets that the plan and the configuration declare; where both do, the configuration's.
  private func secrets() throws -> SecretStore {
    let host = session.host
    let declared = try session.plan(of: state).secrets
    return SecretStore(
      sources: declared.merging(try host.configuration().secrets) { _, own in own },
      environment: host.environment, home: host.home)
  }

  private func models(of directory: ModelDirectory) throws -> ModelRegistry {
    ModelRegistry(
      directory: directory, recording: recording, replay: try replaying.map { try ReplayModel(file: $0) })
  }

  private func prompt(_ progress: LiveProgress) -> (any ApprovalPrompt)? {
    guard let controls = Controls() else { return nil }
    return TerminalPrompt(
      controls: controls, style: .of(controls.descriptor), person: session.host.person,
      clock: session.host.clock, pause: { progress.pause($0) })
  }
}

extension Session {
  /// The models that a plan can name: the configuration's, and scripts beside the plan.
  func models(planPath: String) throws -> ModelDirectory {
    try ModelDirectory(
      providers: host.configuration().providers,
      scripts: URL(fileURLWithPath: planPath).deletingLastPathComponent().path,
      prices: host.prices(), environment: host.environment)
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
