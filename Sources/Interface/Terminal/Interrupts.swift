import Foundation
import Synchronization

/// Turns Ctrl-C, hang-up and termination into cancellation, so that a run ends at a place that it can be resumed from.
package enum Interrupts {
  private static let isHeld = Mutex(false)

  /// Leaves Ctrl-C to another program that has the terminal, for as long as it has it.
  package static func hold(_ holds: Bool) { isHeld.withLock { $0 = holds } }

  /// How long whatever is under way may take to stop by itself.
  private static let patience = Duration.seconds(1)

  /// - Parameter cutOff: how work is left alone that does not stop in a second.
  package static func watching<Result: Sendable>(
    cutOff: CutOff = CutOff(), _ body: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    // The signals come on a thread of their own, so what they cancel has to be a task that can be named.
    let work = Task { try await body() }
    let sources = [SIGINT, SIGTERM, SIGHUP].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        guard number != SIGINT || !isHeld.withLock(\.self) else { return }
        work.cancel()
        cutOff.schedule(after: patience, throwing: CancellationError())
      }
      source.resume()
      return source
    }
    defer { for source in sources { source.cancel() } }
    return try await cutOff.value(of: work)
  }
}
