import Drafting
import Models
import Orchestration
import Plans
import RunJournal
import Testing

@Suite("Setting aside what calls may cost")
struct BudgetTests {
  private let cent = Money(picodollars: 10_000_000_000)

  private func budget(_ spend: Boundary.Spend, layer: PolicyLayer = .plan) throws -> Budget {
    let journal = MemoryJournal(Rig().beginning)
    let log = RunLog(
      state: try RunState(folding: journal.entries), journal: journal, clock: ManualClock(), executor: QueueExecutor())
    return Budget(policy: Policy(Boundary(spend: spend), layer: layer, path: "p"), log: log, clock: ManualClock())
  }

  private func estimate(_ cents: Int64 = 0, tokens: Int = 0) -> SpendEstimate {
    SpendEstimate(money: .priced(Money(picodollars: cents * cent.picodollars)), tokens: tokens)
  }

  @Test("What may cost more than is left is refused before it is asked, and the limit's owner is named")
  func refused() async throws {
    let budget = try budget(Boundary.Spend(money: Money(picodollars: 3 * cent.picodollars)), layer: .system)
    _ = try await budget.reserve(estimate(3))
    await #expect(throws: SpendExceeded.self) { try await budget.reserve(estimate(4)) }
    do {
      _ = try await budget.reserve(estimate(4))
    } catch let error as SpendExceeded {
      #expect(error.limit == "spend.usd" && error.detail.contains("the system's policy, p"))
    }
  }

  @Test("A call that there will be room for waits until another is done", .timeLimit(.minutes(20)))
  func waits() async throws {
    let budget = try budget(Boundary.Spend(tokens: 100))
    let first = try await budget.reserve(estimate(tokens: 60))
    let second = Task { try await budget.reserve(estimate(tokens: 60)) }
    let third = try await budget.reserve(estimate(tokens: 40))
    for _ in 0..<50 { await Task.yield() }
    await budget.release(third)
    await budget.release(first)
    let reservation = try await second.value
    await budget.release(reservation)
    _ = try await budget.reserve(estimate(tokens: 100))
  }

  @Test("At no moment more is set aside than the limit, however many ask at once", .timeLimit(.minutes(20)))
  func crowd() async throws {
    let budget = try budget(Boundary.Spend(tokens: 10))
    let held = Counter()
    let most = Counter()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for index in 0..<60 {
        group.addTask {
          let tokens = 1 + index % 5
          let reservation = try await budget.reserve(SpendEstimate(money: .priced(.zero), tokens: tokens))
          most.raise(to: held.add(tokens))
          await Task.yield()
          held.add(-tokens)
          await budget.release(reservation)
        }
      }
      try await group.waitForAll()
    }
    #expect(held.value == 0 && (1...10).contains(most.value), "\(most.value)")
  }

  @Test("A call that waits ends with its run", .timeLimit(.minutes(20)))
  func cancelled() async throws {
    let budget = try budget(Boundary.Spend(tokens: 10))
    _ = try await budget.reserve(estimate(tokens: 10))
    let waiting = Task { try await budget.reserve(estimate(tokens: 10)) }
    for _ in 0..<50 { await Task.yield() }
    waiting.cancel()
    await #expect(throws: CancellationError.self) { try await waiting.value }
  }

  @Test("A cost that is not known cannot keep a limit on money, and matters to no other limit")
  func unpriced() async throws {
    let unknown = SpendEstimate(money: .unpriced("no price"), tokens: 1)
    await #expect(throws: SpendExceeded.self) { try await budget(Boundary.Spend(money: cent)).reserve(unknown) }
    _ = try await budget(Boundary.Spend(tokens: 1)).reserve(unknown)
  }

  @Test("What calls may come to is in the journal before they are made, in reserves that cover several")
  func setAside() async throws {
    let journal = MemoryJournal(Rig().beginning)
    let log = RunLog(
      state: try RunState(folding: journal.entries), journal: journal, clock: ManualClock(), executor: QueueExecutor())
    let policy = Policy(Boundary(spend: Boundary.Spend(tokens: 10_000)), layer: .plan, path: "p")
    let budget = Budget(policy: policy, log: log, clock: ManualClock())
    for _ in 0..<6 {
      let reservation = try await budget.reserve(estimate(tokens: 100))
      #expect(await log.state.spending.reserve.tokens >= 100)
      await budget.release(reservation)
    }
    let reserves = journal.entries.compactMap {
      if case .spendReserved(let reserve) = $0.event { reserve } else { nil }
    }
    #expect(reserves == [SpendReserve(tokens: 800)])
    // Two at once that together are more than what is set aside.
    _ = try await budget.reserve(estimate(tokens: 700))
    _ = try await budget.reserve(estimate(tokens: 700))
    #expect(await log.state.spending.reserve.tokens >= 1400)
  }

  @Test("What a process that is gone had set aside counts as used, and is named when it is why there is no room")
  func unaccounted() async throws {
    let events: [RunEvent] = [
      .spendReserved(SpendReserve(tokens: 60)), .driverAttached(Driver(process: 9, person: "ada")),
    ]
    let journal = MemoryJournal(Rig().beginning)
    for event in events {
      _ = try journal.append(event, at: Instant(milliseconds: 0), as: journal.entries.count)
    }
    let log = RunLog(
      state: try RunState(folding: journal.entries), journal: journal, clock: ManualClock(), executor: QueueExecutor())
    let policy = Policy(Boundary(spend: Boundary.Spend(tokens: 100)), layer: .plan, path: "p")
    let budget = Budget(policy: policy, log: log, clock: ManualClock())
    _ = try await budget.reserve(estimate(tokens: 40))
    do {
      _ = try await budget.reserve(estimate(tokens: 41))
      Issue.record("more than the limit was let through")
    } catch let error as SpendExceeded {
      #expect(error.detail.contains("60 of 100 tokens are used (60 of them set aside by a process that ended"))
    }
  }

  @Test("Calls without a report count with the most that they could have used")
  func unreported() async throws {
    var rig = Rig()
    rig.plan = Rig.plan(boundary: Boundary(spend: Boundary.Spend(tokens: 1_000_000)))
    let state = try await rig.run().state
    #expect(state.end?.outcome == .committed || state.spending.tokens > 8192)
    #expect(state.spending.tokens > 8192 * 2)
  }
}

extension Counter {
  @discardableResult
  func add(_ amount: Int) -> Int {
    change { $0 + amount }
  }

  func raise(to amount: Int) { _ = change { max($0, amount) } }
}
