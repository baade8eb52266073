package import Plans

/// What a model call cost, or why that is not known. Unknown is never zero.
package enum PricedCost: Hashable, Sendable, Codable {
  case priced(Money)
  /// Says what is missing, for example `openai/gpt-6.2-sol: no price`.
  case unpriced(String)

  package var money: Money? {
    if case .priced(let money) = self { money } else { nil }
  }
}
