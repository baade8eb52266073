import Confinement
import Drafting
import Effects
import Execution
import Foundation
import History
import ModelClients
import Models
import Plans
import Scratch
import WorldEffects

/// Puts a run together: the one place where ports and adapters meet.
struct Assembly {
  private let session: Session
  private let state: RunState
  private let configuration: Configuration
  private let recording: String?
  private let replaying: String?

  init(session: Session, state: RunState, recording: String? = nil, replaying: String? = nil) throws {
    self.session = session
    self.state = state
    self.recording = recording
    self.replaying = replaying
    configuration = try session.surroundings.configuration()
  }

  private var folder: String { session.surroundings.folder(of: state.start.run) }

  func store() throws -> ScratchStore {
    let clock = session.surroundings.clock
    return try ScratchStore(folder: folder, now: { clock.now.milliseconds / 1000 })
  }

  func ports(mode: RunStart.Mode, progress: LiveProgress, asks: Bool) throws -> RunPorts {
    let store = try store()
    let scratch = store.repositoryPath
    let target = state.start.target
    // Only a full run constructs what can apply an effect.
    let adapters: [EffectKind: any EffectAdapter]? =
      mode == .full ? [.gitMerge: GitMergeAdapter(target: target, scratch: scratch)] : nil
    return RunPorts(
      store: store, runner: sandbox(), models: try models(),
      surveyors: [.gitMerge: GitMergeSurveyor(target: target, scratch: scratch)], adapters: adapters,
      desk: asks ? desk(progress) : nil, clock: session.surroundings.clock, nonce: Self.nonce,
      modelProgress: { progress.observe($0, $1) })
  }

  private func sandbox() -> Bubblewrap {
    Bubblewrap(configuration: configuration)
  }

  private func models() throws -> Models {
    Models(
      directory: ModelDirectory(
        configuration: configuration, folder: URL(fileURLWithPath: state.start.planPath).deletingLastPathComponent().path),
      recording: recording, replaying: replaying)
  }

  private func desk(_ progress: LiveProgress) -> (any ApprovalDesk)? {
    guard let controls = Controls() else { return nil }
    return TerminalDesk(
      controls: controls, style: .of(STDERR_FILENO), person: session.surroundings.person,
      clock: session.surroundings.clock, pause: { progress.pause($0) })
  }

  private static let nonce: @Sendable () -> String = {
    var generator = SystemRandomNumberGenerator()
    let words = [generator.next(), generator.next()] as [UInt64]
    return words.map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }
}
