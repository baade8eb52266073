import EffectKit
import Foundation
import JournalStore
import Orchestration
import Plans
import Preparation
import Reports
import RunJournal
import Terminal

/// Beginning and driving runs.
extension Session {
  /// Begins a run of a plan and drives it.
  ///
  /// - Parameter yes: whether nobody is asked about low risk where neither the plan nor a policy says who approves.
  func begin(
    _ plan: PlanOptions, recording: RecordOptions, mode: RunStart.Mode, yes: Bool = false
  ) async throws -> ExitStatus {
    try plan.requireRecording()
    try recording.requireWritable()
    try await tidyUp()
    let request = plan.request(asks: !yes && Controls() != nil)
    let preparation = RunPreparation(request, mode: mode, settings: settings, version: Chancery.version)
    let setup = try await preparation.begin(in: journal, warn: { output.note(visibleLine($0)) }) { survey in
      await look(at: survey)
    }
    return try await drive(setup, mode: mode, recording: recording.record, replaying: plan.replay)
  }

  /// Drives a run that the journal has begun.
  func drive(
    _ start: RunStart, mode: RunStart.Mode, replaying: String? = nil, undoing seal: String? = nil
  ) async throws -> ExitStatus {
    try await drive(
      try await RunSetup(resuming: start, settings: settings), mode: mode, replaying: replaying, undoing: seal)
  }

  /// Drives a run until it ends or waits, and prints its state.
  ///
  /// - Parameter seal: the proposal that is being undone, where the status is to be about that.
  private func drive(
    _ setup: RunSetup, mode: RunStart.Mode, recording: String? = nil, replaying: String? = nil,
    undoing seal: String? = nil
  ) async throws -> ExitStatus {
    if replaying != nil { try await requirePermission(.replay, by: setup) }
    if allowsWeakerSandbox { try await requirePermission(.weakerSandbox, by: setup) }
    let lock = try RunLock.acquire(setup.run, in: host.state, at: host.clock.now)
    let before = try state(of: setup.run)
    try requireKnown(before)
    // Another process may have ended it before this one had the lock.
    if before.undoing == nil { try requireOpen(before) }
    try setup.refuseForbidden(asksModels: before.end == nil)
    try await mendDrafts(of: before)
    try await sweep(before)
    let assembly = try await Assembly(
      setup: setup, session: self, journal: journal, recording: recording, replaying: replaying)
    try await requireDrafts(of: before, setup.plan, in: assembly.store)
    let lost = try await lostSteps(of: before, setup.plan, in: assembly.store)
    let progress = LiveProgress(output: output, isQuiet: options.quiet || options.json)
    let watchers: [any RunObserver] = EventLog(environment: host.environment).map { [$0] } ?? []
    let log = RunLog(
      state: before, journal: JournalWriter(journal: journal, run: setup.run), clock: host.clock,
      observers: [progress] + watchers, executor: JournalExecutor.shared)
    try await log.record(
      .driverAttached(
        Driver(
          process: getpid(), person: host.person, mode: mode, missingLayers: await assembly.missingLayers)))
    for step in lost {
      let reason = "the draft was lost before it was sealed"
      try await log.record(.stepReopened(StepReopened(step: step, cause: .lost, feedback: reason)))
    }
    var ports = try assembly.ports(mode: mode, progress: progress, asks: asks && !options.json)
    let pace = RunPace()
    let cutOff = CutOff { pace.close() }
    ports.timeIsOver = { cutOff.schedule(after: .seconds(1), throwing: Self.timeIsOver(of: setup.run)) }
    let executor = RunExecutor(plan: setup.plan, policy: setup.policy, log: log, ports: ports, pace: pace)
    let after = try await interruptible(setup.run, cutOff) { try await Self.drive(executor, showing: progress) }
    lock.release()
    // An undo that was asked for after the run's end, and is finished now, is what the status is about.
    let pending = before.end == nil ? nil : before.sealBeingUndone
    return show(after, undoing: seal ?? pending)
  }

  private static func drive(_ executor: RunExecutor, showing progress: LiveProgress) async throws -> RunState {
    try await withThrowingTaskGroup(of: RunState?.self) { group in
      group.addTask {
        await progress.animate()
        return nil
      }
      group.addTask { try await executor.drive() }
      defer { group.cancelAll() }
      while let state = try await group.next() { if let state { return state } }
      throw CancellationError()
    }
  }

  /// What is said where even a second after the end of its time the run computes.
  private static func timeIsOver(of run: RunID) -> CommandFailure {
    CommandFailure(
      .outOfBudget,
      "the time of run \(run) is over (spend.wall); what it computed was cut off, and no effect was begun",
      hint: "`chancery resume \(run)` ends it; give the next one more time, or less to do")
  }

  /// Does the work so that Ctrl-C ends it where it can be resumed.
  private func interruptible(
    _ run: RunID, _ cutOff: CutOff, _ work: @escaping @Sendable () async throws -> RunState
  ) async throws -> RunState {
    do {
      return try await Interrupts.watching(cutOff: cutOff, work)
    } catch is CancellationError {
      throw CommandFailure(.interrupted, "run \(run) was interrupted", hint: "`chancery resume \(run)` continues it")
    }
  }

  /// The planners of a run's effects, which look at targets and change nothing.
  func planners(of state: RunState) async throws -> [EffectKind: any EffectPlanner] {
    let setup = try await RunSetup(resuming: state.start, settings: settings)
    let assembly = try await Assembly(setup: setup, session: self, journal: journal)
    let progress = LiveProgress(output: output, isQuiet: true)
    return try assembly.ports(mode: .draft, progress: progress, asks: false).planners
  }
}
