import Sandbox
import Drafting
import EffectKit
import Orchestration
import Foundation
import RunJournal
import ModelProviders
import Models
import Plans
import Workspaces
import SecretSources
import HTTPClient
import Kinds

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
    transport = HTTPTransport(environment: session.surroundings.environment)
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
    let keeper = try secrets()
    // Only a full run constructs what can apply an effect.
    let adapters = mode == .full ? adapters(keeper) : nil
    let directory = try session.models(planPath: state.start.planPath)
    var ports = RunPorts(
      store: store, runner: sandbox, models: try models(of: directory), surveyors: surveyors(keeper),
      adapters: adapters,
      desk: asks ? desk(progress) : nil, clock: session.surroundings.clock, nonce: randomNonce,
      modelProgress: { progress.observe($0, $1) })
    ports.dossierLimit = { [prices = directory.prices] judge in
      Dossier.limit(forContext: prices.context(provider: judge.provider, model: judge.modelName))
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
  private func surveyors(_ keeper: SecretKeeper) -> [EffectKind: any EffectSurveyor] {
    let scratch = store.repository.path
    let target = state.start.target
    let surveyors: [EffectKind: any EffectSurveyor] = [
      .gitMerge: GitMergeSurveyor(target: target, scratch: scratch),
      .command: CommandSurveyor(scratch: scratch, keeper: keeper, environment: session.surroundings.environment),
      .http: HTTPEffectSurveyor(transport: transport, keeper: keeper),
      .fileWrite: FileWriteSurveyor(
        target: target, scratch: scratch, home: session.surroundings.home, guarded: session.surroundings.ownFolders),
      .gitPush: GitPushSurveyor(target: target, scratch: scratch),
      .sqlMigrate: SQLMigrateSurveyor(target: target, scratch: scratch, keeper: keeper),
    ]
    return surveyors.mapValues { ScrubbedSurveyor($0, keeper: keeper) }
  }

  /// What applies effects, by kind.
  private func adapters(_ keeper: SecretKeeper) -> [EffectKind: any EffectAdapter] {
    let scratch = store.repository.path
    let target = state.start.target
    let adapters: [EffectKind: any EffectAdapter] = [
      .gitMerge: GitMergeAdapter(target: target, scratch: scratch),
      .command: CommandAdapter(scratch: scratch, keeper: keeper, environment: session.surroundings.environment),
      .http: HTTPEffectAdapter(transport: transport, keeper: keeper),
      .fileWrite: FileWriteAdapter(scratch: scratch),
      .gitPush: GitPushAdapter(target: target),
      .sqlMigrate: SQLMigrateAdapter(target: target, scratch: scratch, keeper: keeper),
    ]
    return adapters.mapValues { ScrubbedAdapter($0, keeper: keeper) }
  }

  /// The secrets that the plan and the configuration declare; where both do, the configuration's.
  private func secrets() throws -> SecretKeeper {
    let surroundings = session.surroundings
    let declared = try session.plan(of: state).secrets
    return SecretKeeper(
      sources: declared.merging(try surroundings.configuration().secrets) { _, own in own },
      environment: surroundings.environment, home: surroundings.home)
  }

  private func models(of directory: ModelDirectory) throws -> ModelShelf {
    ModelShelf(
      directory: directory, recording: recording, replay: try replaying.map { try ReplayModel(file: $0) })
  }

  private func desk(_ progress: LiveProgress) -> (any ApprovalDesk)? {
    guard let controls = Controls() else { return nil }
    return TerminalDesk(
      controls: controls, style: .of(controls.descriptor), person: session.surroundings.person,
      clock: session.surroundings.clock, pause: { progress.pause($0) })
  }
}

extension Session {
  /// The models that a plan can name: the configuration's, and scripts beside the plan.
  func models(planPath: String) throws -> ModelDirectory {
    try ModelDirectory(
      providers: surroundings.configuration().providers,
      scripts: URL(fileURLWithPath: planPath).deletingLastPathComponent().path,
      prices: surroundings.prices(), environment: surroundings.environment)
  }
}

/// Models from the directory, recorded or replayed where that was asked for.
struct ModelShelf: ModelSource {
  let directory: ModelDirectory
  let recording: String?
  let replay: ReplayModel?

  func client(for choice: ModelChoice, hasFallback: Bool) throws(ModelError) -> any ModelClient {
    if let replay { return replay }
    let client = try directory.client(for: choice, hasFallback: hasFallback)
    return recording.map { RecordingModel(client, file: $0, secrets: { await directory.secrets() }) } ?? client
  }
}
