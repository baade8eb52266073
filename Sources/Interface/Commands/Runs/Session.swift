import Drafting
import Foundation
import JSON
import JournalStore
import KindRegistry
import LinuxSystem
import Plans
import Preparation
import Reports
import RunJournal
import Sandbox
import Terminal
import Workspaces

/// The work of one command with runs: it finds them, begins them, drives them, and prints their state.
struct Session {
  let settings: Settings
  let output = Output.standard
  let options: OutputOptions
  let asks: Bool
  let allowsWeakerSandbox: Bool
  let journal: Journal

  var host: HostEnvironment { settings.host }

  /// - Parameter access: what the command does with the journal; one that only reads it works on a read-only folder too.
  init(
    output options: OutputOptions, asks: Bool, sandbox: SandboxOptions? = nil, access: Journal.Access = .writing
  ) throws {
    self.options = options
    self.asks = asks
    allowsWeakerSandbox = sandbox?.allowWeakerSandbox ?? false
    settings = Settings(host: try HostEnvironment())
    journal = try Journal.open(settings.host.state, for: access) { Output.standard.note(visibleLine($0)) }
  }

  /// Whether a person can be asked at the terminal.
  var canAsk: Bool { asks && !options.json && Controls() != nil }

  /// Prints where a run is.
  ///
  /// - Returns: the status that the run's state stands for.
  @discardableResult
  ///
  /// - Parameter seal: the proposal that was undone, where the status is about that.
  func show(_ state: RunState, undoing seal: String? = nil) -> ExitStatus {
    let status = seal.flatMap { ExitStatus(undoing: $0, in: state) } ?? ExitStatus(of: state)
    if options.json {
      var document = RunDocument(state: state, isDriven: false).document.objectValue ?? [:]
      document["exit-status"] = .integer(Int64(status.rawValue))
      output.json(.object(document))
    } else {
      for line in RunSummary(state: state, style: output.style).lines { output.line(line) }
    }
    return status
  }

  /// Prints a run that has ended well, with which nothing is left to do; `nil` where something is.
  ///
  /// - Parameter seal: the seal that a person asks to commit, in full or its beginning; any where it is left out.
  func showIfDone(_ state: RunState, with seal: String? = nil) -> ExitStatus? {
    guard let end = state.end, state.undoing == nil, ExitStatus(of: state) == .done else { return nil }
    if let seal {
      let seals = state.steps.values.compactMap(\.commit.sealed?.seal)
      guard end.outcome == .committed, seal.count >= 12, seals.contains(where: { $0.hasPrefix(seal.lowercased()) })
      else { return nil }
    }
    return show(state)
  }
}

/// Changing a run that no process drives.
extension Session {
  /// Writes events of a person into the run.
  func record(_ events: [RunEvent], for state: RunState) throws {
    try requireWhole(state.start.run)
    let lock = try RunLock.acquire(state.start.run, in: host.state, at: host.clock.now)
    for (offset, event) in events.enumerated() {
      try journal.append(event, to: state.start.run, at: host.clock.now, expecting: state.count + offset)
    }
    lock.release()
  }

  /// Writes the whole journal of a run.
  func write(_ events: [RunEvent], of run: RunID) throws {
    for (count, event) in events.enumerated() {
      try journal.append(event, to: run, at: host.clock.now, expecting: count)
    }
  }

  /// Ends the run for good, and deletes the workspaces that a killed process left.
  func abort(_ state: RunState) async throws {
    let run = state.start.run
    let lock = try RunLock.acquire(run, in: host.state, at: host.clock.now)
    guard !state.hasEffectInDoubt else {
      lock.release()
      throw CommandFailure(
        .inDoubt, "run \(run) has an effect in doubt; it was not aborted",
        hint: "`chancery resume \(run)` probes the effect, or `chancery resolve \(run)` records what you know")
    }
    let end = RunEnded(outcome: .aborted, reason: "aborted by \(host.person)")
    try journal.append(.runEnded(end), to: run, at: host.clock.now, expecting: state.count)
    try await sweep(state)
    lock.release()
  }
}

/// Sandbox and drafts.
extension Session {
  func sandbox(for target: String) throws -> Sandbox {
    try settings.sandbox(allowsWeaker: allowsWeakerSandbox, target: target)
  }

  /// The isolation layers of the sandbox that are in place here.
  ///
  /// - Throws: `ConfinementError` where there are too few.
  func strength(of sandbox: Sandbox) async throws -> SandboxStrength {
    try await sandbox.strength().allowed(weaker: allowsWeakerSandbox)
  }

  func ignoredFolders(of target: String) throws -> IgnoredFolders? {
    let paths = try settings.configuration().bring
    guard !paths.isEmpty, let work = try Target.workTree(of: target) else { return nil }
    return IgnoredFolders(target: work, paths: paths)
  }

  /// The drafts of a run; workspaces can be made in it only with a sandbox.
  ///
  /// An empty repository takes the place of one that is lost: effects can be looked at, resolved and undone without drafts.
  func store(of start: RunStart, sandbox: Sandbox? = nil) async throws -> ScratchStore {
    let folder = try host.state.runPath(start.run)
    if !ScratchRepository.isThere(at: folder) { try await makeEmptyScratch(for: start, in: folder) }
    return try await store(in: folder, sandbox: sandbox, target: start.target)
  }

  private static func mergeDrivers(into target: String) -> MergeDriverSource {
    { paths, base, scratch in
      try await KindRegistry.mergeDrivers(of: paths, at: base, in: scratch, target: target)
    }
  }

  /// - Parameter target: the repository whose ignored folders commands may see, as the configuration grants.
  func store(in folder: String, sandbox: Sandbox?, target: String? = nil) async throws -> ScratchStore {
    let clock = host.clock
    let mounts = await sandbox?.canMount(weaker: allowsWeakerSandbox) ?? false
    return try await ScratchStore(
      folder: folder, bases: host.state.basesPath, mounter: mounts ? sandbox : nil,
      // Where there is no such user, no command runs, and says so.
      owner: SandboxUser.current.flatMap { $0.isMapped ? FileOwner(user: $0.user, group: $0.group) : nil },
      ignored: try sandbox == nil ? nil : target.flatMap(ignoredFolders),
      mergeDrivers: target.map(Self.mergeDrivers),
      now: { clock.now.milliseconds / 1000 })
  }
}
