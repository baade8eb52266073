package import Models
package import Plans
import RunJournal

/// Admits, times and writes down the model calls of an external agent, as `MeteredModel` does those of the built-in loop.
package actor AgentCalls {
  /// A call that may be made now.
  package struct Admission: Sendable {
    package let choice: ModelChoice
    let turn: Int
    let reservation: SpendReservation
    let reservedTokens: Int
    let start: Instant
  }

  /// Requests in one attempt, with those that cost nothing: none can be made without end.
  private static let most = 2000

  private let step: StepID
  private let attempt: Int
  private let tier: Tier
  private let recorder: any EventRecorder
  private let gate: any SpendGate
  private let clock: any DraftingClock
  /// What may not draft, because it will judge.
  private let judges: [ModelChoice]
  private var turns = 0
  private var requests = 0
  /// The limit that was reached; from then on no call is admitted.
  package private(set) var exceeded: SpendExceeded?
  /// Why the journal could not be written; nothing more may be spent then.
  package private(set) var failure: (any Error)?

  /// What a server says that it answered with, though it will judge the draft; however it came to that.
  package private(set) var servedJudge: String?

  /// - Parameters:
  ///   - tier: the one that the calls are counted under.
  ///   - judges: models that the agent may not ask, in any lane.
  package init(
    step: StepID, attempt: Int, tier: Tier, recorder: any EventRecorder, gate: any SpendGate,
    clock: any DraftingClock, judges: [ModelChoice] = []
  ) {
    self.step = step
    self.attempt = attempt
    self.tier = tier
    self.recorder = recorder
    self.gate = gate
    self.clock = clock
    self.judges = judges
  }

  /// Sets aside what the call may use up at most.
  ///
  /// - Throws: `SpendExceeded` where there is no room, or was none before; `OwnJudgeAsked`; `CancellationError`.
  package func admit(_ choice: ModelChoice, _ estimate: SpendEstimate) async throws -> Admission {
    if let failure { throw failure }
    guard !isJudge(choice.modelName) else { throw OwnJudgeAsked(choice: choice) }
    try count()
    turns += 1
    let turn = turns
    do {
      let reservation = try await gate.reserve(estimate)
      return Admission(
        choice: choice, turn: turn, reservation: reservation, reservedTokens: estimate.tokens, start: clock.now)
    } catch let error as SpendExceeded {
      exceeded = exceeded ?? error
      throw error
    }
  }

  /// What the run may still spend; `nil` where nothing limits it.
  package var moneyLeft: Money? { get async { await gate.moneyLeft() } }

  /// Counts a request that asks no model and costs nothing.
  ///
  /// - Throws: `SpendExceeded` where there were too many.
  package func admitAside() throws {
    if let failure { throw failure }
    try count()
  }

  private func count() throws {
    if let exceeded { throw exceeded }
    requests += 1
    guard requests > Self.most else { return }
    let error = SpendExceeded(
      limit: "model calls", detail: "an agent makes at most \(Self.most) requests in an attempt")
    exceeded = error
    throw error
  }

  /// Whether a name means a model that will judge. Lanes, dates and other ways to the same model change nothing of that.
  private func isJudge(_ model: String) -> Bool {
    func plain(_ name: String) -> String {
      let name = name.lowercased()
      return name.hasSuffix("-latest") ? String(name.dropLast(7)) : name
    }
    return judges.contains { PriceTable.isSameModel(plain(model), plain($0.modelName)) }
  }

  /// Writes down what came of an admitted call, and gives back what was set aside for it.
  package func settle(
    _ admission: Admission, answer: ModelAnswer?, error: ModelError? = nil, cost: PricedCost
  ) async {
    if let served = answer?.served.model, isJudge(served) { servedJudge = servedJudge ?? served }
    let call = ModelCall(
      purpose: ModelRequest.Purpose(task: .draft, step: step, attempt: attempt, turn: admission.turn), tier: tier,
      asked: admission.choice, served: answer?.served, ending: answer?.ending, error: error, usage: answer?.usage,
      cost: cost, waitMilliseconds: max(0, clock.now.milliseconds(since: admission.start)),
      reservedTokens: admission.reservedTokens)
    let recorder = recorder
    do {
      // A task of its own, so that what was spent is written down even where the run is being cancelled.
      try await Task { try await recorder.record(.modelCalled(call)) }.value
    } catch {
      failure = failure ?? error
    }
    await gate.release(admission.reservation)
  }
}

/// An agent asked the very model that will judge its draft.
package struct OwnJudgeAsked: Error, Hashable, Sendable {
  package var choice: ModelChoice
}

extension SpendExceeded {
  /// For example `boundary.spend.usd: $0.99 of $1.00 are spent, …`.
  package var text: String { "\(limit): \(detail)" }
}

extension ModelError {
  /// What a call that failed cost, as far as its failure tells. One that got no answer may have cost all that was set aside
  /// for it, and counts as that: a limit on money holds, and the run can go on.
  package func cost(askedOf choice: ModelChoice, atMost most: PricedCost) -> PricedCost {
    if wasServed == false { return .priced(.zero) }
    return switch kind {
    case .unauthorized, .unknownModel, .invalidRequest, .tooLong, .rateLimited, .exhausted, .notRecorded:
      .priced(.zero)
    case .unavailable, .timedOut, .malformed, .cancelled:
      if case .priced = most { most } else { .unpriced("\(choice.model): no answer, so no usage was reported") }
    }
  }
}
