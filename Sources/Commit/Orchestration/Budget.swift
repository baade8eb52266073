package import Drafting
import Models
package import Plans
import RunJournal

/// Lets model calls through as long as the run's limits on money, tokens and time hold whatever the calls come to.
///
/// There is one for a run, whose parallel steps all ask it. What the calls under way may come to is set aside in the
/// journal before they are made.
package actor Budget: SpendGate {
  let policy: Policy
  let log: RunLog
  let clock: any DraftingClock
  private(set) var reserved: [SpendReservation: SpendEstimate] = [:]
  private var count: UInt64 = 0
  private var waiting: [CheckedContinuation<Void, Never>] = []
  let ledger: (any EffectLedger)?
  /// What journals say of runs that noted nothing; read once, since such runs keep to no limit over time.
  var unnoted: [PastSpending]?

  package init(policy: Policy, log: RunLog, clock: any DraftingClock, ledger: (any EffectLedger)? = nil) {
    self.ledger = ledger
    self.policy = policy
    self.log = log
    self.clock = clock
  }

  package func reserve(_ estimate: SpendEstimate) async throws -> SpendReservation {
    while true {
      try Task.checkCancellation()
      let released = count
      let state = await log.state
      // What was given back meanwhile may be written down in a later state than this one.
      guard released == count else { continue }
      switch try room(for: estimate, after: state) {
      case .now:
        let reservation = SpendReservation(number: count)
        count += 1
        reserved[reservation] = estimate
        do {
          try await requireRoomOverTime(for: estimate)
          try await setAside(for: estimate)
        } catch {
          release(reservation)
          throw error
        }
        return reservation
      case .later: await waitForRelease()
      }
    }
  }

  /// Seconds that the limit on time leaves; `nil` where there is none.
  package func secondsLeft() async throws(SpendExceeded) -> Int? {
    let state = await log.state
    try checkTime(state)
    guard let (seconds, _) = policy.spend(.wall) else { return nil }
    return max(1, Int(clamping: seconds.minus(working(state) / 1000)))
  }

  /// Milliseconds that the limit on time leaves, none or fewer where it is over; `nil` where there is no limit.
  func millisecondsLeft() async -> Int64? {
    guard let (seconds, _) = policy.spend(.wall) else { return nil }
    return seconds.times(1000).minus(working(await log.state))
  }

  package func moneyLeft() async -> Money? {
    guard let (most, _) = policy.spend(.usd) else { return nil }
    let spending = await log.state.spending
    let used = spending.money + spending.unaccounted.money + held
    return Money(picodollars: max(0, most - min(most, used.picodollars)))
  }

  package func release(_ reservation: SpendReservation) {
    reserved[reservation] = nil
    count += 1
    wake()
  }

  private func wake() {
    let waiting = waiting
    self.waiting = []
    for continuation in waiting { continuation.resume() }
  }

  /// Waits until something is given back, or the task is cancelled.
  private func waitForRelease() async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { waiting.append($0) }
    } onCancel: {
      // The handler may not wait; by the time that the actor gets to it, the continuation is in the list.
      Task { await wake() }
    }
  }
}

/// How much room there is.
extension Budget {
  private enum Room {
    case now
    /// Once calls that are under way are done.
    case later
  }

  private func room(for estimate: SpendEstimate, after state: RunState) throws(SpendExceeded) -> Room {
    try checkTime(state)
    let rooms = [try moneyRoom(for: estimate.money, after: state), try tokenRoom(for: estimate.tokens, after: state)]
    return rooms.contains(.later) ? .later : .now
  }

  private func moneyRoom(for cost: PricedCost, after state: RunState) throws(SpendExceeded) -> Room {
    guard let (most, rule) = policy.spend(.usd) else { return .now }
    let limit = Money(picodollars: most)
    var reason = state.spending.unpriced.min()
    var estimate = Money.zero
    switch cost {
    case .priced(let money): estimate = money
    case .unpriced(let unknown): reason = reason ?? unknown
    }
    if let reason {
      throw SpendExceeded(
        limit: rule.key,
        detail:
          "what was or will be spent is not known (\(reason)), so the limit of \(limit) by \(rule.source) cannot be kept"
      )
    }
    let lost = state.spending.unaccounted.money
    let spent = state.spending.money + lost
    guard spent + estimate <= limit else {
      let unknown =
        lost > .zero ? " (\(lost) of it set aside by a process that ended before it wrote down its calls)" : ""
      throw SpendExceeded(
        limit: rule.key,
        detail: "\(spent) of \(limit) are spent\(unknown), and the next call may cost \(estimate); the limit is "
          + "\(rule.source)'s")
    }
    return spent + held + estimate <= limit ? .now : .later
  }

  var held: Money {
    reserved.values.reduce(.zero) { $0 + ($1.money.money ?? .zero) }
  }

  private func tokenRoom(for estimate: Int, after state: RunState) throws(SpendExceeded) -> Room {
    guard let (most, rule) = policy.spend(.tokens) else { return .now }
    let lost = state.spending.unaccounted.tokens
    let spent = state.spending.tokens.plus(lost)
    guard spent.plus(estimate) <= Int(most) else {
      let unknown =
        lost > 0 ? " (\(lost) of them set aside by a process that ended before it wrote down its calls)" : ""
      throw SpendExceeded(
        limit: rule.key,
        detail: "\(spent) of \(most) tokens are used\(unknown), and the next call may use \(estimate); the limit is "
          + "\(rule.source)'s")
    }
    let held = reserved.values.reduce(0) { $0.plus($1.tokens) }
    return spent.plus(estimate).plus(held) <= Int(most) ? .now : .later
  }

  private func working(_ state: RunState) -> Int64 {
    state.spending.workingMilliseconds.plus(max(0, clock.now.milliseconds(since: state.updatedAt)))
  }

  private func checkTime(_ state: RunState) throws(SpendExceeded) {
    guard let (seconds, rule) = policy.spend(.wall) else { return }
    let working = working(state)
    guard working >= seconds.times(1000) else { return }
    throw SpendExceeded(
      limit: rule.key,
      detail: "the run has worked for \(working / 1000) of \(seconds) seconds; the limit is \(rule.source)'s")
  }
}
