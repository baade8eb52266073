import Dispatch

/// Runs calls that block on a thread that is not of the common pool.
package enum Blocking {
  private static let queue = DispatchQueue(label: "chancery.blocking", attributes: .concurrent)

  /// The work goes on to its end whether the task is cancelled or not: it has limits of its own.
  package static func run<Result: Sendable, Failure: Error>(
    _ work: @escaping @Sendable () throws(Failure) -> Result
  ) async throws(Failure) -> Result {
    let outcome = await withCheckedContinuation { continuation in
      queue.async {
        continuation.resume(returning: Swift.Result { () throws(Failure) in try work() })
      }
    }
    return try outcome.get()
  }
}
