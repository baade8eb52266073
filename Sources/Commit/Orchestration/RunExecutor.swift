import Drafting
package import Plans
import Policy
package import RunJournal

/// Drives a run: asks the scheduler for the next tasks, performs them, and writes down what came of each.
package struct RunExecutor: Sendable {
  package let plan: Plan
  /// What all layers demand, the plan among them.
  package let policy: Policy
  package let log: RunLog
  package let ports: RunPorts
  let scheduler: Scheduler
  let bounds: PolicyJudge
  let budget: Budget
  let line: LineKeeper
  /// What may be cut off now.
  let pace: RunPace

  /// - Parameter policy: what the run keeps to; what the plan alone demands where it is left out.
  package init(plan: Plan, policy: Policy? = nil, log: RunLog, ports: RunPorts, pace: RunPace = RunPace()) {
    self.pace = pace
    let policy = policy ?? Policy(of: plan)
    self.plan = plan
    self.policy = policy
    bounds = PolicyJudge(policy)
    budget = Budget(policy: policy, log: log, clock: ports.clock, ledger: ports.ledger)
    line = LineKeeper(queue: ports.queue)
    self.log = log
    self.ports = ports
    scheduler = Scheduler(plan: plan, policy: policy)
  }

  /// Drives the run until it ends or has to wait for something outside.
  ///
  /// - Throws: `CancellationError` after the interruption was written down; whatever the journal throws when it cannot
  ///   be written, in which case nothing more is done.
  package func drive() async throws -> RunState {
    let result: Result<RunState, any Error>
    do { result = .success(try await driveOn()) } catch { result = .failure(error) }
    await budget.settleOverTime()
    return try result.get()
  }

  private func driveOn() async throws -> RunState {
    do {
      try await repair()
      try await refuseDeclared()
      try await withinTime {
        try await withThrowingTaskGroup(of: StepID.self) { group in try await work(in: &group) }
      }
    } catch is TimeOver {
      await line.leaveAll()
      try await endOutOfTime()
      return await log.state
    } catch is CancellationError {
      await line.leaveAll()
      // A run that already waits for something goes on waiting for that.
      if await log.state.suspension == nil {
        try await log.record(.runSuspended(RunSuspended(cause: .interrupted, detail: "the process was told to stop")))
      }
      throw CancellationError()
    } catch {
      await line.leaveAll()
      throw error
    }
    await line.leaveAll()
    let state = await log.state
    // Whoever rests may rest for long. What cannot be synced now is drafted again if it comes to that.
    if state.suspension != nil || state.end?.outcome == .drafted { try? await ports.store.makeDurable() }
    return state
  }

  private func work(in group: inout ThrowingTaskGroup<StepID, any Error>) async throws {
    var busy: Set<StepID> = []
    while true {
      try Task.checkCancellation()
      let state = await log.state
      if state.end != nil, scheduler.stepToUndo(in: state) == nil { return }
      if state.suspension != nil {
        // What is under way may finish; nothing new is begun.
        guard let done = try await group.next() else { return }
        busy.remove(done)
        continue
      }
      switch scheduler.next(after: state, busy: busy, canAsk: ports.prompt != nil, now: ports.clock.now) {
      case .work(let tasks):
        for task in tasks {
          busy.insert(task.step)
          group.addTask {
            try await settle(task)
            return task.step
          }
        }
        guard let done = try await group.next() else { return }
        busy.remove(done)
        // What was under way may have come to its end on a step that was reopened meanwhile.
        try await repair()
      case .suspend(let suspension):
        try await log.record(.runSuspended(suspension))
        return
      case .end(let end):
        group.cancelAll()
        // What was cut off has nothing to say any more: the run's end is already decided.
        while let _ = await group.nextResult() {}
        try await log.record(.runEnded(end))
        return
      }
    }
  }

  /// Performs a task, and writes down why it stopped where it did not come to its end: the one place for that.
  private func settle(_ task: Scheduler.Task) async throws {
    do {
      try await perform(task)
    } catch let stop as StepStop {
      try await conclude(stop, of: task.step)
    } catch is StepReconsidered {
      return
    } catch let error as DraftStoreError {
      // The machine's trouble: what it cannot do now it may do when the run is resumed.
      try Task.checkCancellation()
      let stop = StepStop.obstructed("step \(task.step): \(error.operation): \(error.reason)", hint: error.hint)
      try await conclude(stop, of: task.step)
    }
  }

  private func perform(_ task: Scheduler.Task) async throws {
    switch task {
    case .draft(let step, let attempt): try await draft(step, attempt: attempt)
    case .extract(let step, let attempt): try await extract(step, attempt: attempt)
    case .check(let step): try await check(step)
    case .restore(let step): try await restore(step)
    case .seal(let step): try await seal(step)
    case .void(_, let cause, let reason): throw StepStop.voided(cause, reason)
    case .judge(let step): try await judge(step)
    case .ask(let step): try await ask(step)
    case .redraft(_, let target, let feedback, let cause): throw StepStop.redraft(target, cause, feedback: feedback)
    case .apply(let step): try await apply(step)
    case .undo(let step): try await undo(step)
    }
  }
}
