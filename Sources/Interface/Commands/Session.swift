import Approval
import Drafting
import EffectKit
import Foundation
import Hashing
import JSON
import JournalStore
import LinuxSystem
import Metrics
import Orchestration
import PlanFiles
import Plans
import RunJournal
import Sandbox
import Workspaces

/// What one command does with runs: finds them, begins them, drives them, and says what became of them.
struct Session {
  let host: HostEnvironment
  let output = Output.standard
  let options: OutputOptions
  let asks: Bool
  private let allowsWeakerSandbox: Bool
  let journal: Journal

  init(output options: OutputOptions, asks: Bool, sandbox: SandboxOptions? = nil) throws {
    self.options = options
    self.asks = asks
    allowsWeakerSandbox = sandbox?.allowWeakerSandbox ?? false
    host = try HostEnvironment()
    journal = try Journal.open(host.state)
  }

  /// Whether a person can be asked inline.
  var canAsk: Bool { asks && !options.json && Controls() != nil }
}

/// Folders of runs.
extension Session {
  /// The runs that the journal knows, and those whose folder a process has the lock of.
  func runFolders() throws -> (known: Set<RunID>, driven: Set<RunID>) {
    let state = host.state
    let names = (try? FileManager.default.contentsOfDirectory(atPath: state.runsPath)) ?? []
    let driven = names.map { RunID($0) }.filter { run in
      // What cannot be asked is taken for driven.
      do { return try RunLock.holder(of: run, in: state) != nil } catch { return true }
    }
    return (Set(try journal.runs().map(\.run)), Set(driven))
  }
}

extension Session {
  /// Deletes what killed processes left before their first event, in the time that looking at the names takes.
  ///
  /// Trouble is told and is no reason not to go on.
  func tidyUp() async throws {
    let (known, driven) = try runFolders()
    let state = host.state
    let housekeeping = Housekeeping(runs: state.runsPath, bases: state.basesPath)
    do {
      // What the journal knows is looked at when it is gone on with.
      let items = try await housekeeping.list(
        live: known.union(driven), known: known, now: host.clock.now.milliseconds / 1000)
      for item in items where item.reason != .surplusBase {
        do {
          try await housekeeping.remove(item)
        } catch {
          // It was not left: somebody only began there.
          let run = RunID(URL(fileURLWithPath: item.path).lastPathComponent)
          guard try runFolders().driven.contains(run) else { throw error }
        }
      }
    } catch {
      output.note("what a killed process left could not be deleted: \(visibleLine(FailureText(error).message))")
    }
  }
}

/// Changing runs.
extension Session {
  /// Writes events of a person into a run that no process drives.
  func record(_ events: [RunEvent], for state: RunState) throws {
    let lock = try RunLock.acquire(state.start.run, in: host.state, at: host.clock.now)
    for (offset, event) in events.enumerated() {
      try journal.append(event, to: state.start.run, at: host.clock.now, expecting: state.count + offset)
    }
    lock.release()
  }

  /// Reads the plan and writes the beginning of a new run.
  func begin(_ options: PlanOptions, mode: RunStart.Mode) async throws -> RunID {
    try await tidyUp()
    return try await RunPreparation(session: self, options: options, mode: mode).begin(in: journal)
  }

  func sandbox(for target: String) throws -> Sandbox {
    try host.sandbox(allowsWeaker: allowsWeakerSandbox, target: target)
  }

  /// Drafts of a run; workspaces in it can be made only with a sandbox.
  func store(of state: RunState, sandbox: Sandbox? = nil) async throws -> ScratchStore {
    try await store(in: host.state.runPath(state.start.run), sandbox: sandbox)
  }

  func store(in folder: String, sandbox: Sandbox?) async throws -> ScratchStore {
    let clock = host.clock
    let mounts = await sandbox?.canMount(weaker: allowsWeakerSandbox) ?? false
    return try await ScratchStore(
      folder: folder, bases: host.state.basesPath, mounter: mounts ? sandbox : nil,
      owner: SandboxUser.current.map { FileOwner(user: $0.user, group: $0.group) },
      now: { clock.now.milliseconds / 1000 })
  }

  /// The walls that stand here.
  ///
  /// - Throws: `ConfinementError` where too few do.
  func strength(of sandbox: Sandbox) async throws -> SandboxStrength {
    try await sandbox.strength().allowed(weaker: allowsWeakerSandbox)
  }

  /// Writes the whole journal of a run that nobody drives.
  func write(_ events: [RunEvent], of run: RunID) throws {
    for (count, event) in events.enumerated() {
      try journal.append(event, to: run, at: host.clock.now, expecting: count)
    }
  }

  /// Deletes the workspaces that a process left behind when it was killed; the run's lock must be held.
  func sweep(_ state: RunState) async throws {
    for failure in try await store(of: state).sweep() {
      output.note("a workspace that is not needed any more could not be deleted: \(visibleLine(failure))")
    }
  }

  /// Drives a run until it ends or waits, prints what became of it, and exits with its status.
  ///
  /// - Parameter seal: the proposal that is being taken back, where that is what the status is to be about.
  func drive(
    _ run: RunID, mode: RunStart.Mode, recording: String? = nil, replaying: String? = nil, undoing seal: String? = nil
  ) async throws {
    let lock = try RunLock.acquire(run, in: host.state, at: host.clock.now)
    let before = try state(of: run)
    // Another process may have ended it before this one had the lock.
    if before.undoing == nil { try requireOpen(before) }
    let plan = try plan(of: before)
    let policy = try policy(of: before, plan)
    try await sweep(before)
    let assembly = try await Assembly(session: self, state: before, recording: recording, replaying: replaying)
    let progress = LiveProgress(output: output, isQuiet: options.quiet || options.json)
    let writer = JournalWriter(journal: journal, run: run)
    let watchers: [any RunObserver] = EventLog(environment: host.environment).map { [$0] } ?? []
    let log = RunLog(
      state: before, journal: writer, clock: host.clock, observers: [progress] + watchers,
      executor: JournalExecutor.shared)
    try await log.record(
      .driverAttached(
        Driver(
          process: getpid(), person: host.person, mode: mode, missingWalls: await assembly.missingWalls)))
    let ports = try assembly.ports(mode: mode, progress: progress, asks: asks && !options.json)
    let driver = RunExecutor(plan: plan, policy: policy, log: log, ports: ports, version: Chancery.version)
    let after = try await interruptible(run) {
      try await withThrowingTaskGroup(of: RunState?.self) { group in
        group.addTask {
          await progress.animate()
          return nil
        }
        group.addTask { try await driver.drive() }
        defer { group.cancelAll() }
        while let state = try await group.next() { if let state { return state } }
        throw CancellationError()
      }
    }
    lock.release()
    show(after, status: seal.flatMap { ExitStatus(undoing: $0, in: after) })
  }

  /// What can look at the targets of a run's effects, and do nothing to them.
  func planners(of state: RunState) async throws -> [EffectKind: any EffectPlanner] {
    let assembly = try await Assembly(session: self, state: state, recording: nil, replaying: nil)
    let progress = LiveProgress(output: output, isQuiet: true)
    return try assembly.ports(mode: .draft, progress: progress, asks: false).planners
  }

  /// Ends a run for good, and deletes what a killed process left of its workspaces.
  func abort(_ state: RunState) async throws {
    let run = state.start.run
    let lock = try RunLock.acquire(run, in: host.state, at: host.clock.now)
    guard !state.hasEffectInDoubt else {
      lock.release()
      throw CommandFailure(
        .inDoubt, "run \(run) began an effect, and it is not known what became of it",
        hint: "`chancery resume \(run)` finds out, or `chancery resolve \(run)` says it; then it can be aborted")
    }
    let end = RunEnded(outcome: .aborted, reason: "aborted by \(host.person)")
    try journal.append(.runEnded(end), to: run, at: host.clock.now, expecting: state.count)
    try await sweep(state)
    lock.release()
  }

  /// Says so and ends the command with success where there is nothing left to do.
  ///
  /// - Parameter seal: what a person asks to commit, in full or its beginning; any where it is left out.
  func showIfDone(_ state: RunState, with seal: String? = nil) {
    guard let end = state.end, state.undoing == nil, ExitStatus(of: state) == .done else { return }
    if let seal {
      let seals = state.steps.values.compactMap(\.commit.sealed?.seal)
      guard end.outcome == .committed, seal.count >= 12, seals.contains(where: { $0.hasPrefix(seal.lowercased()) })
      else { return }
    }
    show(state)
  }

  /// Does the work so that Ctrl-C ends it at a place to go on from, and says how.
  private func interruptible(
    _ run: RunID, _ work: @escaping @Sendable () async throws -> RunState
  ) async throws -> RunState {
    do {
      return try await Interrupts.watching(work)
    } catch is CancellationError {
      throw CommandFailure(.interrupted, "run \(run) was interrupted", hint: "`chancery resume \(run)` goes on with it")
    }
  }

  /// Says where a run is, and ends the command.
  ///
  /// - Parameter status: what the command ends with; what the run's state stands for where it is left out.
  func show(_ state: RunState, status: ExitStatus? = nil) {
    let status = status ?? ExitStatus(of: state)
    if options.json {
      output.json(RunDocument(state: state, isDriven: false).document)
    } else {
      for line in RunSummary(state: state, style: output.style).lines { output.line(line) }
    }
    Foundation.exit(status.rawValue)
  }
}
