import Drafting
import Plans
import Policy
import RunJournal

/// The limit on time, which holds over whatever the run does before an effect has begun.
extension RunExecutor {
  /// Does the work for as long as there is time.
  ///
  /// - Throws: `TimeOver` once the work has stopped because of it.
  func withinTime(_ work: @escaping @Sendable () async throws -> Void) async throws {
    guard policy.spend(.wall) != nil else { return try await work() }
    try await withThrowingTaskGroup(of: Bool.self) { group in
      group.addTask {
        try await work()
        return true
      }
      group.addTask {
        try await waitForEndOfTime()
        return false
      }
      let isDone = try await group.next() ?? true
      group.cancelAll()
      if isDone { return }
      ports.timeIsOver()
      while let _ = await group.nextResult() {}
      throw TimeOver()
    }
  }

  private func waitForEndOfTime() async throws {
    while true {
      let state = await log.state
      let left = await budget.millisecondsLeft() ?? .max
      let hasBegun = !state.begunEffects.isEmpty
      if left <= 0, !hasBegun, state.suspension == nil, state.end == nil, pace.end() { return }
      try await Task.sleep(for: .milliseconds(min(1000, max(20, left))))
    }
  }

  /// Ends a run whose time is over.
  func endOutOfTime() async throws {
    guard await log.state.end == nil else { return }
    do {
      _ = try await budget.secondsLeft()
      throw CancellationError()
    } catch let error as SpendExceeded {
      try await log.record(.runEnded(RunEnded(outcome: .outOfBudget, reason: "\(error.limit): \(error.detail)")))
    }
  }
}

/// The run has worked for as long as it may.
struct TimeOver: Error {}
