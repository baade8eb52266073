/// Runs calls that block on a thread that is not of the common pool.
package enum Blocking {
  /// Does the work on a thread of its own; the calling task waits for it, cancelled or not.
  ///
  /// The work is part of the task: long work asks `Task.isCancelled` now and then.
  package static func run<Result: Sendable, Failure: Error>(
    _ work: @Sendable () throws(Failure) -> Result
  ) async throws(Failure) -> Result {
    try await BlockingQueue().run(work)
  }
}

/// Does one piece of blocking work after the other, on a thread of its own.
package actor BlockingQueue {
  private let executor: BlockingExecutor

  package init(label: String = "chancery.blocking") { executor = BlockingExecutor(label: label) }

  package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

  package func run<Result: Sendable, Failure: Error>(
    _ work: @Sendable () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try work()
  }
}
