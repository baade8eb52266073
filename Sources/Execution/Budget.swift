package import Drafting
import History
package import Models
package import Plans

/// Admits model calls as long as the plan's limits on money and time are not used up.
package struct Budget: SpendGate {
  private let limits: Boundary.Spend
  private let log: RunLog
  private let clock: any DraftingClock

  package init(limits: Boundary.Spend, log: RunLog, clock: any DraftingClock) {
    self.limits = limits
    self.log = log
    self.clock = clock
  }

  package func admit(_ request: ModelRequest) async throws(SpendExceeded) {
    let state = await log.state
    if let money = limits.money {
      if let reason = state.spending.unpriced.min() {
        throw SpendExceeded(
          limit: "boundary.spend.usd",
          detail: "what was spent is not known (\(reason)), so the limit of \(money) cannot be kept")
      }
      if state.spending.money >= money {
        throw SpendExceeded(
          limit: "boundary.spend.usd", detail: "\(state.spending.money) of \(money) are spent")
      }
    }
    let working = state.spending.workingMilliseconds + max(0, clock.now.milliseconds(since: state.updatedAt))
    if let seconds = limits.wallSeconds, working >= Int64(seconds) * 1000 {
      throw SpendExceeded(
        limit: "boundary.spend.wall", detail: "the run has worked for \(working / 1000) of \(seconds) seconds")
    }
  }
}
