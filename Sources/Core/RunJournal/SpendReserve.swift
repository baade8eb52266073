import Models
package import Plans

/// What is set aside for model calls before they are made, so that a limit holds whatever becomes of their records.
///
/// The record of a call is not synced by itself. A reserve is, covers several calls, and is used up by their records; what
/// is left of it when the process is gone counts as used.
package struct SpendReserve: Hashable, Sendable {
  package var money: Money
  package var tokens: Int

  package init(money: Money = .zero, tokens: Int = 0) {
    self.money = money
    self.tokens = tokens
  }

  mutating func add(_ other: SpendReserve) {
    money += other.money
    tokens = tokens.plus(other.tokens)
  }

  /// Takes from it what a call came to.
  mutating func use(_ call: ModelCall) {
    if let cost = call.cost.money {
      money = Money(picodollars: max(0, money.picodollars.minus(max(0, cost.picodollars))))
    }
    tokens = max(0, tokens.minus(max(0, call.tokens)))
  }
}
