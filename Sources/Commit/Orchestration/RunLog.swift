package import Drafting
package import RunJournal

/// The run's journal and the state folded from it, always in step.
package actor RunLog: EventRecorder {
  package private(set) var state: RunState
  private let journal: any RunJournal
  private let clock: any DraftingClock
  private let observers: [any RunObserver]
  private let executor: any SerialExecutor

  /// Takes up a journal where it is. Writing waits for the disk, so it happens on the given executor.
  package init(
    state: RunState, journal: any RunJournal, clock: any DraftingClock, observers: [any RunObserver] = [],
    executor: any SerialExecutor
  ) {
    self.state = state
    self.journal = journal
    self.clock = clock
    self.observers = observers
    self.executor = executor
  }

  package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  /// Writes an event down and folds it, also when the task was cancelled. A barrier is durable when this returns.
  package func record(_ event: RunEvent) throws {
    let entry = try journal.append(event, at: clock.now, as: state.count)
    try state.fold(entry)
    for observer in observers { observer.observe(entry, state: state) }
  }
}
