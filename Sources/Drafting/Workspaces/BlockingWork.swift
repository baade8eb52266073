import Drafting
import Git

/// Runs one piece of blocking work off the common threads.
actor BlockingWork {
  private let executor = BlockingExecutor(label: "chancery.blocking")

  nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

  func run<Result: Sendable>(
    operation: String, _ body: @Sendable () throws -> Result
  ) throws(DraftStoreError) -> Result {
    do {
      return try body()
    } catch {
      throw DraftStoreError(operation: operation, error)
    }
  }
}

extension DraftStoreError {
  /// Takes what any part of the store may throw.
  init(operation: String, _ error: any Error) {
    switch error {
    case let error as DraftStoreError: self = error
    case let error as GitError: self.init(operation: operation, reason: "\(error)")
    case let error as SystemFailure: self.init(operation: operation, reason: "\(error.operation): \(error.reason)")
    default: self.init(operation: operation, reason: "\(error)")
    }
  }
}
