import LinuxSystem

/// Owns a repository and lends it to one task at a time, on a thread of its own.
package actor RepositoryActor {
  private let executor = BlockingExecutor(label: "chancery.repository")
  private let repository: Repository

  /// Takes over an opened repository.
  package init(_ repository: consuming sending Repository) { self.repository = repository }

  package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

  /// Lends the repository. libgit2's error message is read before the thread is released.
  package func with<Result: Sendable, Failure: Error>(
    _ body: @Sendable (borrowing Repository) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(repository)
  }
}
