package import Models
package import Plans

/// What model calls cost together, as far as every one of them has a price.
package struct Spending: Hashable, Sendable {
  /// The sum of the calls that have a price.
  package var priced: Money
  /// What has no price, as the calls say it. While there is any, the sum is a lower bound and no cost.
  package var unpriced: Set<String>

  package init(priced: Money = .zero, unpriced: Set<String> = []) {
    self.priced = priced
    self.unpriced = unpriced
  }

  package init(_ cost: PricedCost) {
    switch cost {
    case .priced(let money): self.init(priced: money)
    case .unpriced(let reason): self.init(unpriced: [reason])
    }
  }

  /// The whole cost, or `nil` where a part of it is not known.
  package var total: Money? { unpriced.isEmpty ? priced : nil }

  package static func + (left: Spending, right: Spending) -> Spending {
    Spending(priced: left.priced + right.priced, unpriced: left.unpriced.union(right.unpriced))
  }

  package static func += (left: inout Spending, right: Spending) { left = left + right }
}

/// What one successful result costs, all failures included.
package enum CostPerSuccess: Hashable, Sendable {
  /// Rounded to the next 10⁻¹² dollars, half up.
  case priced(Money)
  /// Some call has no price; says which.
  case unpriced([String])
  /// Nothing succeeded, so that no sum of money has bought a result yet.
  case noSuccess

  package init(_ spending: Spending, successes: Int) {
    if successes <= 0 {
      self = .noSuccess
    } else if let total = spending.total {
      let (quotient, rest) = total.picodollars.quotientAndRemainder(dividingBy: Int64(successes))
      self = .priced(Money(picodollars: rest * 2 >= Int64(successes) ? quotient + 1 : quotient))
    } else {
      self = .unpriced(spending.unpriced.sorted())
    }
  }
}
