import Drafting
import EffectKit
import ExternalAgents
import FileWrite
import Foundation
import GitMerge
import GitPush
import HTTPClient
import HTTPRequest
import KindSupport
import ModelProviders
import Models
import Orchestration
import Plans
import RunCommand
import RunJournal
import SQLMigrate
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
  private let transport: HTTPTransport
  private let recording: String?
  private let replaying: String?

  init(session: Session, state: RunState, recording: String?, replaying: String?) async throws {
    self.session = session
    self.state = state
    self.recording = recording
    self.replaying = replaying
    transport = HTTPTransport(environment: session.host.environment)
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
    let appliers = mode == .full ? appliers(secretStore) : nil
    let directory = try session.models(planPath: state.start.planPath)
    var ports = RunPorts(
      store: store, runner: sandbox, models: try models(of: directory), planners: planners(secretStore),
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

  /// What previews effects, by kind.
  private func planners(_ secretStore: SecretStore) -> [EffectKind: any EffectPlanner] {
    let scratch = store.repository.path
    let target = state.start.target
    let planners: [EffectKind: any EffectPlanner] = [
      .gitMerge: GitMergePlanner(target: target, scratch: scratch),
      .command: CommandPlanner(scratch: scratch, secretStore: secretStore, environment: session.host.environment),
      .http: HTTPEffectPlanner(transport: transport, secretStore: secretStore),
      .fileWrite: FileWritePlanner(
        target: target, scratch: scratch, home: session.host.home, guarded: session.host.ownFolders),
      .gitPush: GitPushPlanner(target: target, scratch: scratch),
      .sqlMigrate: SQLMigratePlanner(target: target, scratch: scratch, secretStore: secretStore),
    ]
    return planners.mapValues { RedactingPlanner($0, secretStore: secretStore) }
  }

  /// What applies effects, by kind.
  private func appliers(_ secretStore: SecretStore) -> [EffectKind: any EffectApplier] {
    let scratch = store.repository.path
    let target = state.start.target
    let appliers: [EffectKind: any EffectApplier] = [
      .gitMerge: GitMergeApplier(target: target, scratch: scratch),
      .command: CommandApplier(scratch: scratch, secretStore: secretStore, environment: session.host.environment),
      .http: HTTPEffectApplier(transport: transport, secretStore: secretStore),
      .fileWrite: FileWriteApplier(scratch: scratch),
      .gitPush: GitPushApplier(target: target),
      .sqlMigrate: SQLMigrateApplier(target: target, scratch: scratch, secretStore: secretStore),
    ]
    return appliers.mapValues { RedactingApplier($0, secretStore: secretStore) }
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
