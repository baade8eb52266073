import Authority
import Confinement
import Digests
import Documents
import Drafting
import Execution
import Foundation
import History
import HistoryStore
import Measures
import PlanFiles
import Plans
import Scratch

/// What one command does with runs: finds them, begins them, drives them, and says what became of them.
struct Session {
  let surroundings: Surroundings
  let output = Output.standard
  let options: OutputOptions
  let asks: Bool
  private let allowsWeakerSandbox: Bool
  private let journal: Journal

  init(output options: OutputOptions, asks: Bool, sandbox: SandboxOptions? = nil) throws {
    self.options = options
    self.asks = asks
    allowsWeakerSandbox = sandbox?.allowWeakerSandbox ?? false
    surroundings = try Surroundings()
    journal = try Journal.open(surroundings.state)
  }

  /// Whether a person can be asked inline.
  var hasDesk: Bool { asks && !options.json && Controls() != nil }
}

/// Finding runs.
extension Session {
  func entries(of run: RunID) throws -> [JournalEntry] { try journal.entries(of: run) }

  func state(of run: RunID) throws -> RunState { try RunState(folding: entries(of: run)) }

  /// The newest runs first.
  func states(limit: Int) throws -> [RunState] {
    try journal.runs(latest: limit).compactMap { row in
      do {
        return try state(of: row.run)
      } catch {
        output.note("run \(row.run) is left out: \(visibleLine(FailureText(error).message))")
        return nil
      }
    }
  }

  /// The run that a person means.
  ///
  /// - Parameter waiting: whether the newest run that waits for a decision is meant where none is named.
  func find(_ name: String?, waiting: Bool = false) throws -> RunState {
    try state(of: try findID(name, waiting: waiting))
  }

  func findID(_ name: String?, waiting: Bool = false) throws -> RunID {
    let rows = try journal.runs()
    guard let name else { return try newest(of: rows, waiting: waiting) }
    let matches = rows.map(\.run).filter { $0.text.hasPrefix(name) }
    if let exact = matches.first(where: { $0.text == name }) { return exact }
    guard let match = matches.first else {
      throw CommandFailure(.usage, "there is no run \(name)", hint: "`chancery status` lists the runs")
    }
    guard matches.count == 1 else {
      let list = matches.prefix(5).map(\.text).joined(separator: ", ")
      throw CommandFailure(.usage, "\(name) may mean several runs: \(list)", hint: "give more of the id")
    }
    return match
  }

  private func newest(of rows: [RunSummaryRow], waiting: Bool) throws -> RunID {
    let waits: Set<RunSummaryRow.Phase> = [.suspended(.approval), .suspended(.rejection)]
    if let row = rows.first(where: { !waiting || waits.contains($0.phase) }) { return row.run }
    throw CommandFailure(
      .usage, waiting ? "no run waits for a decision" : "there are no runs yet",
      hint: waiting ? "`chancery status` lists the runs" : "`chancery run PLAN` begins one")
  }

  func requireOpen(_ state: RunState) throws {
    guard let end = state.end else { return }
    throw CommandFailure(
      ExitStatus(of: state) == .done ? .usage : ExitStatus(of: state),
      "run \(state.start.run) has ended: \(end.outcome.rawValue), \(end.reason)",
      hint: "`chancery run` begins a new one")
  }

  /// The plan that a run began with, whatever became of its file.
  func plan(of state: RunState) throws -> Plan {
    switch PlanFile.read(text: state.start.planText, path: state.start.planPath) {
    case .success(let plan): return plan
    case .failure(let diagnostics):
      throw DiagnosticsFailure.failure(diagnostics, of: "the journal's copy of \(state.start.planPath)")
    }
  }

  /// The current proposal whose seal begins with these characters.
  func sealed(_ prefix: String, of state: RunState) throws -> SealedProposal {
    let prefix = prefix.lowercased()
    guard prefix.count >= 12 else {
      throw CommandFailure(
        .usage, "a seal takes at least its first twelve characters, not \(prefix.count)",
        hint: "`chancery show \(state.start.run)` prints it")
    }
    let records = state.steps.values.compactMap(\.commit.sealed)
    guard let record = records.first(where: { $0.seal.hasPrefix(prefix) }) else {
      let current = records.map { String($0.seal.prefix(12)) }.joined(separator: ", ")
      throw CommandFailure(
        .stale, "no current proposal of run \(state.start.run) has the seal \(prefix)",
        hint: current.isEmpty ? "nothing is sealed yet" : "sealed now: \(current); look at it with `chancery show`")
    }
    let sealed: SealedProposal
    do {
      sealed = try SealedProposal(reading: record)
    } catch {
      throw CommandFailure(.failed, "the proposal in the journal cannot be trusted: \(error.reason)")
    }
    guard surroundings.clock.now < sealed.proposal.expiresAt else {
      throw CommandFailure(
        .stale, "the seal expired at \(moment(sealed.proposal.expiresAt))",
        hint: "`chancery resume \(state.start.run)` seals it anew")
    }
    return sealed
  }

  func revision(of state: RunState, step: String?, attempt: Int?) throws -> Revision {
    if let step {
      let drafts = state.steps[StepID(step)]?.drafts ?? []
      guard let draft = attempt == nil ? drafts.last : drafts.last(where: { $0.attempt == attempt }) else {
        let known = drafts.map { String($0.attempt) }.joined(separator: ", ")
        let drafted = state.steps.filter { !$0.value.drafts.isEmpty }.keys.map(\.text).sorted().joined(separator: ", ")
        throw CommandFailure(
          .usage, "step \(step) has no such draft",
          hint: known.isEmpty ? "\(drafted.isEmpty ? "no step" : drafted) has drafts" : "it has attempts \(known)")
      }
      return draft.revision
    }
    if let sealed = state.openProposal { return sealed.revision }
    guard let draft = state.steps.values.compactMap(\.drafts.last).max(by: { $0.attempt < $1.attempt }) else {
      throw CommandFailure(.usage, "run \(state.start.run) has drafted nothing yet")
    }
    return draft.revision
  }

  /// Whether a process is at work on a run that neither ended nor waits.
  func isDriven(_ state: RunState) throws -> Bool {
    guard state.end == nil, state.suspension == nil else { return false }
    return try RunLock.holder(of: state.start.run, in: surroundings.state) != nil
  }

  func money(of state: RunState) -> String {
    state.spending.unpriced.isEmpty ? "\(state.spending.money)" : "\(state.spending.money)+?"
  }

  /// The verified length of a run's journal, or what is wrong with it.
  func verification(of run: RunID) throws -> ChainReport { try journal.verify(run) }

  /// The first entry whose proposal is not what its seal says; `nil` where all are.
  func brokenSeal(of run: RunID) throws -> ChainReport.Break? {
    for entry in try entries(of: run) {
      guard case .proposalSealed(let record) = entry.event else { continue }
      do throws(UnreadableProposal) {
        _ = try SealedProposal(reading: record)
      } catch {
        return ChainReport.Break(sequence: entry.sequence, problem: "its proposal cannot be trusted: \(error.reason)")
      }
    }
    return nil
  }

  /// What every run measured, and how many could not be read.
  func measures() throws -> (runs: [RunMeasure], unreadable: Int) {
    var runs: [RunMeasure] = []
    var unreadable = 0
    try journal.forEachRun { _, entries in
      if case .success(let entries) = entries, let measure = RunMeasure(of: entries) {
        runs.append(measure)
      } else {
        unreadable += 1
      }
    }
    return (runs, unreadable)
  }
}

/// Changing runs.
extension Session {
  /// Writes events of a person into a run that no process drives.
  func record(_ events: [RunEvent], for state: RunState) throws {
    let lock = try RunLock.acquire(state.start.run, in: surroundings.state, at: surroundings.clock.now)
    for (offset, event) in events.enumerated() {
      try journal.append(event, to: state.start.run, at: surroundings.clock.now, expecting: state.count + offset)
    }
    lock.release()
  }

  /// Reads the plan and writes the beginning of a new run.
  func begin(_ options: PlanOptions, mode: RunStart.Mode) async throws -> RunID {
    try await Beginning(session: self, options: options, mode: mode).begin(in: journal)
  }

  func sandbox() throws -> Sandbox { try surroundings.sandbox(allowsWeaker: allowsWeakerSandbox) }

  /// Drafts of a run; workspaces in it can be made only with a sandbox.
  func store(of state: RunState, sandbox: Sandbox? = nil) async throws -> ScratchStore {
    try await store(in: surroundings.state.runPath(state.start.run), sandbox: sandbox)
  }

  func store(in folder: String, sandbox: Sandbox?) async throws -> ScratchStore {
    let clock = surroundings.clock
    let mounts = await sandbox?.canMount(weaker: allowsWeakerSandbox) ?? false
    return try await ScratchStore(
      folder: folder, bases: surroundings.state.basesPath, mounter: mounts ? sandbox : nil,
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
      try journal.append(event, to: run, at: surroundings.clock.now, expecting: count)
    }
  }

  /// Deletes the workspaces that a process left behind when it was killed; the run's lock must be held.
  func sweep(_ state: RunState) async throws {
    for failure in try await store(of: state).sweep() {
      output.note("a workspace that is not needed any more could not be deleted: \(visibleLine(failure))")
    }
  }

  /// Drives a run until it ends or waits, prints what became of it, and exits with its status.
  func drive(
    _ run: RunID, mode: RunStart.Mode, recording: String? = nil, replaying: String? = nil
  ) async throws {
    let lock = try RunLock.acquire(run, in: surroundings.state, at: surroundings.clock.now)
    let before = try state(of: run)
    // Another process may have ended it before this one had the lock.
    try requireOpen(before)
    try await sweep(before)
    let assembly = try await Assembly(session: self, state: before, recording: recording, replaying: replaying)
    let progress = LiveProgress(output: output, isQuiet: options.quiet || options.json)
    let writer = JournalWriter(journal: journal, run: run)
    let watchers: [any RunObserver] = EventLog(environment: surroundings.environment).map { [$0] } ?? []
    let log = RunLog(
      state: before, journal: writer, clock: surroundings.clock, observers: [progress] + watchers,
      executor: JournalExecutor.shared)
    try await log.record(
      .driverAttached(Driver(process: getpid(), person: surroundings.person, mode: mode)))
    let ports = try assembly.ports(mode: mode, progress: progress, asks: asks && !options.json)
    let driver = RunDriver(plan: try plan(of: before), log: log, ports: ports, version: Chancery.version)
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
    show(after)
  }

  /// Ends a run for good, and deletes what a killed process left of its workspaces.
  func abort(_ state: RunState) async throws {
    let run = state.start.run
    let lock = try RunLock.acquire(run, in: surroundings.state, at: surroundings.clock.now)
    let end = RunEnded(outcome: .aborted, reason: "aborted by \(surroundings.person)")
    try journal.append(.runEnded(end), to: run, at: surroundings.clock.now, expecting: state.count)
    try await sweep(state)
    lock.release()
  }

  /// Says so and ends the command with success where there is nothing left to do.
  ///
  /// - Parameter seal: what a person asks to commit, in full or its beginning; any where it is left out.
  func showIfDone(_ state: RunState, with seal: String? = nil) {
    guard let end = state.end, ExitStatus(of: state) == .done else { return }
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
      for line in Ending(state: state, style: output.style).lines { output.line(line) }
    }
    Foundation.exit(status.rawValue)
  }
}
