import Drafting
import Models
import Plans
import RunJournal

/// Making durable what calls may come to.
extension Budget {
  /// Sees to it that what the journal has set aside covers the calls under way, whatever they come to.
  ///
  /// The records of calls are not synced one by one, so a loss of power may take the last of them. What they may have
  /// come to is on the disk before they are made, and counts as used by whoever resumes.
  func setAside(for estimate: SpendEstimate) async throws {
    let limits = (money: policy.spend(.usd)?.most, tokens: policy.spend(.tokens)?.most)
    while true {
      let spending = await log.state.spending
      let money = Self.lacking(
        for: reserved.values.map { $0.money.money?.picodollars ?? 0 }, of: spending.reserve.money.picodollars,
        next: estimate.money.money?.picodollars ?? 0,
        left: limits.money.map { $0.minus((spending.money + spending.unaccounted.money).picodollars) })
      let tokens = Self.lacking(
        for: reserved.values.map { Int64($0.tokens) }, of: Int64(spending.reserve.tokens), next: Int64(estimate.tokens),
        left: limits.tokens.map { $0.minus(Int64(spending.tokens.plus(spending.unaccounted.tokens))) })
      guard money > 0 || tokens > 0 else { return }
      try await log.record(
        .spendReserved(SpendReserve(money: Money(picodollars: money), tokens: Int(clamping: tokens))))
    }
  }

  /// What has to be set aside for calls under way beyond what is; 0 where nothing limits it or enough is set aside.
  ///
  /// Calls to come are provided for, so that not each of them waits for the disk: as much as seven more of the same may
  /// come to, but an eighth of what is left at most, since it is lost where the process is killed.
  private static func lacking(for calls: [Int64], of reserve: Int64, next: Int64, left: Int64?) -> Int64 {
    let held = calls.reduce(Int64(0)) { $0.plus($1) }
    guard let left, held > reserve else { return 0 }
    return held.minus(reserve).plus(min(next.times(7), max(0, left.minus(held)) / 8))
  }
}
