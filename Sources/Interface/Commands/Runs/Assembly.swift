import Drafting
import EffectKit
import ExternalAgents
import FileWrite
import Foundation
import GitMerge
import GitPush
import HTTPClient
import HTTPRequest
import JournalStore
import KindSupport
import ModelProviders
import Models
import Orchestration
import Plans
import Preparation
import Reports
import RunCommand
import RunJournal
import SQLMigrate
import Sandbox
import SecretSources
import Signatures
import Terminal
import Workspaces

/// Puts a run together: the one place where ports and adapters meet.
struct Assembly {
  private let setup: RunSetup
  private let signatures: SSHSignatures?
  private let journal: Journal
  private let store: ScratchStore
  private let sandbox: Sandbox
  private let transport: HTTPTransport
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
    signatures = try session.signatures()
    transport = HTTPTransport(environment: session.host.environment)
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
    let appliers = mode == .full ? appliers(secretStore) : nil
    var ports = RunPorts(
      store: store, runner: sandbox, models: try models(), planners: planners(secretStore),
      appliers: appliers,
      prompt: asks ? prompt(progress) : nil, clock: host.clock, nonce: randomNonce,
      modelProgress: { progress.observe($0, $1) })
    ports.packetLimit = { [prices = setup.models.prices] judge in
      ReviewPacket.limit(forContext: prices.context(provider: judge.provider, model: judge.modelName))
    }
    ports.agents = SandboxedAgent(sandbox: sandbox, directory: setup.models)
    ports.agentProgress = { progress.observe($0, line: $1) }
    ports.ledger = JournalLedger(journal: journal)
    if let signatures {
      ports.signers = { try signatures.signers() }
      ports.verifier = signatures
    }
    return ports
  }

  /// What previews effects, by kind.
  private func planners(_ secretStore: SecretStore) -> [EffectKind: any EffectPlanner] {
    let scratch = store.repository.path
    let target = setup.start.target
    let planners: [EffectKind: any EffectPlanner] = [
      .gitMerge: GitMergePlanner(target: target, scratch: scratch),
      .command: CommandPlanner(scratch: scratch, secretStore: secretStore, environment: host.environment),
      .http: HTTPEffectPlanner(transport: transport, secretStore: secretStore),
      .fileWrite: FileWritePlanner(
        target: target, scratch: scratch, home: host.home, guarded: host.ownFolders),
      .gitPush: GitPushPlanner(target: target, scratch: scratch),
      .sqlMigrate: SQLMigratePlanner(target: target, scratch: scratch, secretStore: secretStore),
    ]
    return planners.mapValues { RedactingPlanner($0, secretStore: secretStore) }
  }

  /// What applies effects, by kind.
  private func appliers(_ secretStore: SecretStore) -> [EffectKind: any EffectApplier] {
    let scratch = store.repository.path
    let target = setup.start.target
    let appliers: [EffectKind: any EffectApplier] = [
      .gitMerge: GitMergeApplier(target: target, scratch: scratch),
      .command: CommandApplier(scratch: scratch, secretStore: secretStore, environment: host.environment),
      .http: HTTPEffectApplier(transport: transport, secretStore: secretStore),
      .fileWrite: FileWriteApplier(scratch: scratch),
      .gitPush: GitPushApplier(target: target),
      .sqlMigrate: SQLMigrateApplier(target: target, scratch: scratch, secretStore: secretStore),
    ]
    return appliers.mapValues { RedactingApplier($0, secretStore: secretStore) }
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
