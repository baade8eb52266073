import History
package import Models
package import Plans

/// A model whose every call is admitted, timed and written down, answered or not.
package struct MeteredModel: Sendable {
  private let client: any ModelClient
  private let tier: Tier
  private let recorder: any EventRecorder
  private let gate: any SpendGate
  private let clock: any DraftingClock
  private let progress: @Sendable (ModelProgress) -> Void

  package init(
    client: any ModelClient, tier: Tier, recorder: any EventRecorder, gate: any SpendGate, clock: any DraftingClock,
    progress: @escaping @Sendable (ModelProgress) -> Void = { _ in }
  ) {
    self.client = client
    self.tier = tier
    self.recorder = recorder
    self.gate = gate
    self.clock = clock
    self.progress = progress
  }

  /// Asks and waits for the whole answer.
  ///
  /// - Throws: `SpendExceeded` before anything is sent, `ModelError`, `CancellationError`, or what the recorder throws.
  package func answer(to request: ModelRequest) async throws -> ModelAnswer {
    try Task.checkCancellation()
    let estimate = estimate(of: request)
    let reservation = try await gate.reserve(estimate)
    do {
      let answer = try await answer(to: request, reserved: estimate.tokens)
      await gate.release(reservation)
      return answer
    } catch {
      await gate.release(reservation)
      throw error
    }
  }

  private func answer(to request: ModelRequest, reserved: Int) async throws -> ModelAnswer {
    let start = clock.now
    do {
      let answer = try await client.answer(to: request, progress: progress)
      try await record(request, since: start, reserved: reserved, answer: answer, error: nil)
      return answer
    } catch let error as ModelError {
      try await record(request, since: start, reserved: reserved, answer: nil, error: error)
      throw error.kind == .cancelled ? CancellationError() as any Error : error
    }
  }

  /// A token is two bytes at the least, in all but the oddest texts; the answer may be as long as was asked for.
  private func estimate(of request: ModelRequest) -> SpendEstimate {
    let usage = TokenUsage(input: request.bytes / 2 + 1, output: request.maximumTokens)
    let longest = ModelAnswer(content: [], ending: .done, served: ModelAnswer.Served(), usage: usage)
    return SpendEstimate(money: client.cost(of: longest, to: request), tokens: usage.input + usage.output)
  }

  private func record(
    _ request: ModelRequest, since start: Instant, reserved: Int, answer: ModelAnswer?, error: ModelError?
  ) async throws {
    let call = ModelCall(
      purpose: request.purpose, tier: tier, asked: request.choice, served: answer?.served, ending: answer?.ending,
      error: error, usage: answer?.usage, cost: cost(of: answer, to: request, error: error),
      waitMilliseconds: max(0, clock.now.milliseconds(since: start)), reservedTokens: reserved)
    let recorder = recorder
    // A task of its own, so that what was spent is written down even where the run is being cancelled.
    try await Task { try await recorder.record(.modelCalled(call)) }.value
  }

  private func cost(of answer: ModelAnswer?, to request: ModelRequest, error: ModelError?) -> PricedCost {
    if let answer { return client.cost(of: answer, to: request) }
    switch error?.kind {
    case .unauthorized, .unknownModel, .invalidRequest, .tooLong, .rateLimited, .exhausted, .notRecorded:
      return .priced(.zero)
    case .unavailable, .timedOut, .malformed, .cancelled, nil:
      return .unpriced("\(request.choice.model): no answer, and so no report of what was used")
    }
  }
}
