import Drafting
import Git
import LinuxSystem

/// Runs one piece of blocking work off the common threads, and takes what any part of the store may throw.
func blocking<Result: Sendable>(
  _ operation: String, _ body: @Sendable () throws -> Result
) async throws(DraftStoreError) -> Result {
  try await Blocking.run { () throws(DraftStoreError) in
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
    case let error as SystemError: self.init(operation: operation, reason: "\(error.operation): \(error.reason)")
    default: self.init(operation: operation, reason: "\(error)")
    }
  }
}
