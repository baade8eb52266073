import Drafting

/// Lets a command end by itself once its work is done, for a while, and ends it then.
struct Handover: Sendable {
  private let news: AsyncStream<Void>
  private let report: AsyncStream<Void>.Continuation

  init() { (news, report) = AsyncStream.makeStream() }

  /// The work is done.
  func finish() {
    report.yield()
    report.finish()
  }

  /// Runs the command; it is cancelled where it goes on for longer than so many seconds after its work is done.
  func running<Value: Sendable>(
    patience: Int, _ body: @escaping @Sendable () async throws(ConfinementError) -> Value
  ) async throws(ConfinementError) -> Value {
    // A task of its own, because it is cancelled while its caller goes on.
    let running = Task { () async -> Result<Value, ConfinementError> in
      do throws(ConfinementError) { return .success(try await body()) } catch { return .failure(error) }
    }
    let waiting = Task { [news] in
      for await _ in news { break }
      guard (try? await Task.sleep(for: .seconds(patience))) != nil else { return }
      running.cancel()
    }
    let result = await withTaskCancellationHandler {
      await running.value
    } onCancel: {
      running.cancel()
    }
    waiting.cancel()
    return try result.get()
  }
}
