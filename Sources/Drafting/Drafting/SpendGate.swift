package import Models
package import Plans

/// Asked before every model call whether the run may still spend.
package protocol SpendGate: Sendable {
  /// Sets aside what a call may use up at most, so that calls at the same time cannot spend the same money twice.
  /// It waits where there is room only once others are done.
  ///
  /// - Throws: `SpendExceeded` where there is no room at all, or `CancellationError`.
  func reserve(_ estimate: SpendEstimate) async throws -> SpendReservation

  /// Gives back what was set aside, once what was really used is written down.
  func release(_ reservation: SpendReservation) async

  /// What the limit on money leaves, less what is set aside; `nil` where there is none.
  func moneyLeft() async -> Money?
}

extension SpendGate {
  package func moneyLeft() async -> Money? { nil }
}

/// The most that one model call can use up.
package struct SpendEstimate: Hashable, Sendable {
  package var money: PricedCost
  /// Read and written.
  package var tokens: Int

  package init(money: PricedCost, tokens: Int) {
    self.money = money
    self.tokens = tokens
  }
}

/// What is set aside for one call.
package struct SpendReservation: Hashable, Sendable {
  package let number: UInt64

  package init(number: UInt64) { self.number = number }
}

/// A limit on spending is used up, so the model was not asked.
package struct SpendExceeded: Error, Hashable, Sendable, CustomStringConvertible {
  /// The key as its file writes it, for example `boundary.spend.usd`.
  package var limit: String
  /// How much is allowed and how much is used, in words for a person.
  package var detail: String

  package init(limit: String, detail: String) {
    self.limit = limit
    self.detail = detail
  }

  package var description: String { text }
}
