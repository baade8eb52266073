import Drafting
import JSON
import Models
import Plans
import RunJournal
import Synchronization

/// Answers from a list, and keeps what it was asked.
final class ListedModel: ModelClient {
  private let state: Mutex<(answers: [Result<ModelAnswer, ModelError>], requests: [ModelRequest])>

  init(_ answers: [Result<ModelAnswer, ModelError>]) { state = Mutex((answers, [])) }

  var requests: [ModelRequest] { state.withLock { $0.requests } }

  func answer(
    to request: ModelRequest, progress: @Sendable (ModelProgress) -> Void
  ) async throws(ModelError) -> ModelAnswer {
    let next = state.withLock { state in
      state.requests.append(request)
      return state.answers.isEmpty ? nil : state.answers.removeFirst()
    }
    guard let next else { throw ModelError(.notRecorded, "the list of answers is at its end") }
    return try next.get()
  }

  func cost(of answer: ModelAnswer, to request: ModelRequest) -> PricedCost { .priced(Money(picodollars: 5)) }
}

/// Keeps events in memory.
final class MemoryRecorder: EventRecorder {
  private let state = Mutex<[RunEvent]>([])

  var events: [RunEvent] { state.withLock { $0 } }

  var mistakes: [Mistake] {
    events.compactMap { if case .mistakeMade(let made) = $0 { made.mistake } else { nil } }
  }

  /// What the model was told of each mistake.
  var details: [String] {
    events.compactMap { if case .mistakeMade(let made) = $0 { made.detail } else { nil } }
  }

  var calls: [ModelCall] { events.compactMap { if case .modelCalled(let call) = $0 { call } else { nil } } }

  var commands: [CommandRan] { events.compactMap { if case .commandRan(let ran) = $0 { ran } else { nil } } }

  func record(_ event: RunEvent) async throws {
    try Task.checkCancellation()
    state.withLock { $0.append(event) }
  }
}

/// Runs commands as closures say.
struct ListedRunner: CommandRunner {
  var act: @Sendable (ConfinedCommand) async throws(ConfinementError) -> CommandOutcome = {
    _ throws(ConfinementError) in
    CommandOutcome(ending: .exited(0), outputTail: "", milliseconds: 1)
  }

  func run(_ command: ConfinedCommand) async throws(ConfinementError) -> CommandOutcome { try await act(command) }
}

/// Lets so many calls pass.
final class CountingGate: SpendGate {
  private let left: Mutex<Int>

  init(_ calls: Int = .max) { left = Mutex(calls) }

  func reserve(_ estimate: SpendEstimate) async throws -> SpendReservation {
    let isOpen = left.withLock { left in
      left -= 1
      return left >= 0
    }
    guard isOpen else { throw SpendExceeded(limit: "boundary.spend.usd", detail: "$1.00 of $1.00 used") }
    return SpendReservation(number: 0)
  }

  func release(_ reservation: SpendReservation) async {}
}

/// A clock that goes on by 7 ms with every look.
final class SteppingClock: DraftingClock {
  private let time = Mutex<Int64>(0)

  var now: Instant {
    time.withLock { time in
      time += 7
      return Instant(milliseconds: time)
    }
  }
}
