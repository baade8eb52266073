package import Models
package import Plans
import RunJournal

/// A model whose every call is admitted, timed and written down, answered or not; and those that it falls back to.
package struct MeteredModel: Sendable {
  /// A model to fall back to, and what it is asked as.
  package typealias Fallback = (choice: ModelChoice, client: any ModelClient)

  private let client: any ModelClient
  private let fallback: [Fallback]
  private let place = FallbackPlace()
  private let tier: Tier
  private let recorder: any EventRecorder
  private let gate: any SpendGate
  private let clock: any DraftingClock
  private let progress: @Sendable (ModelProgress) -> Void

  /// - Parameter fallback: in the order in which they are asked where the client's provider is down.
  package init(
    client: any ModelClient, fallback: [Fallback] = [], tier: Tier, recorder: any EventRecorder, gate: any SpendGate,
    clock: any DraftingClock,
    progress: @escaping @Sendable (ModelProgress) -> Void = { _ in }
  ) {
    self.client = client
    self.fallback = fallback
    self.tier = tier
    self.recorder = recorder
    self.gate = gate
    self.clock = clock
    self.progress = progress
  }

  /// Asks and waits for the whole answer. Where a provider is down or refuses more, the next model is asked.
  ///
  /// - Throws: `SpendExceeded` before anything is sent, `ModelError`, `CancellationError`, or what the recorder throws.
  package func answer(to request: ModelRequest) async throws -> ModelAnswer {
    while true {
      let index = await place.index
      var question = await place.readable(request)
      if index > 0 { question.choice = fallback[index - 1].choice }
      do {
        return try await answer(to: question, by: index == 0 ? client : fallback[index - 1].client)
      } catch let error as ModelError where error.kind.isOfProvider && index < fallback.count {
        await place.advance(to: index + 1, at: request.messages.count)
      }
    }
  }

  private func answer(to request: ModelRequest, by client: any ModelClient) async throws -> ModelAnswer {
    try Task.checkCancellation()
    let estimate = Self.estimate(of: request, by: client)
    let reservation = try await gate.reserve(estimate)
    do {
      let answer = try await answer(to: request, by: client, reserved: estimate)
      await gate.release(reservation)
      return answer
    } catch {
      await gate.release(reservation)
      throw error
    }
  }

  private func answer(
    to request: ModelRequest, by client: any ModelClient, reserved: SpendEstimate
  ) async throws -> ModelAnswer {
    let start = clock.now
    do {
      let answer = try await client.answer(to: request, progress: progress)
      try await record(
        request, since: start, reserved: reserved.tokens, answer: answer, cost: client.cost(of: answer, to: request),
        error: nil)
      return answer
    } catch let error as ModelError {
      let cost = error.cost(askedOf: request.choice, atMost: reserved.money)
      try await record(request, since: start, reserved: reserved.tokens, answer: nil, cost: cost, error: error)
      throw error.kind == .cancelled ? CancellationError() as any Error : error
    }
  }

  /// A token is two bytes at the least, in all but the oddest texts; the answer may be as long as was asked for.
  private static func estimate(of request: ModelRequest, by client: any ModelClient) -> SpendEstimate {
    let usage = TokenUsage(input: request.bytes / 2 + 1, output: request.maximumTokens)
    let longest = ModelAnswer(content: [], ending: .done, served: ModelAnswer.Served(), usage: usage)
    return SpendEstimate(money: client.cost(of: longest, to: request), tokens: usage.input + usage.output)
  }

  private func record(
    _ request: ModelRequest, since start: Instant, reserved: Int, answer: ModelAnswer?, cost: PricedCost,
    error: ModelError?
  ) async throws {
    let call = ModelCall(
      purpose: request.purpose, tier: tier, asked: request.choice, served: answer?.served, ending: answer?.ending,
      error: error, usage: answer?.usage, cost: cost,
      waitMilliseconds: max(0, clock.now.milliseconds(since: start)), reservedTokens: reserved)
    let recorder = recorder
    // A task of its own, so that what was spent is written down even where the run is being cancelled.
    try await Task { try await recorder.record(.modelCalled(call)) }.value
  }
}
