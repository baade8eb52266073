/// What a boundary allows of one kind of effect. A limit that is not set is none.
package struct EffectLimits: Hashable, Sendable {
  /// How many a run may apply.
  package var count: Int?
  package var names: [NameAttribute: Names]
  /// The most of each figure, over all effects of the kind in a proposal together.
  package var numbers: [NumberAttribute: Int]
  package var commands: Commands?
  package var overTime: [RateLimit]

  package init(
    count: Int? = nil, names: [NameAttribute: Names] = [:], numbers: [NumberAttribute: Int] = [:],
    commands: Commands? = nil,
    overTime: [RateLimit] = []
  ) {
    self.count = count
    self.names = names
    self.numbers = numbers
    self.commands = commands
    self.overTime = overTime
  }

  /// Patterns of names, in which `*` stands for any characters and `?` for one.
  package struct Names: Hashable, Sendable {
    /// `nil` allows every name.
    package var allow: [String]?
    package var deny: [String]

    package init(allow: [String]? = nil, deny: [String] = []) {
      self.allow = allow
      self.deny = deny
    }
  }

  /// Patterns of command lines.
  package struct Commands: Hashable, Sendable {
    /// `nil` allows every command.
    package var allow: [CommandPattern]?
    package var deny: [CommandPattern]

    package init(allow: [CommandPattern]? = nil, deny: [CommandPattern] = []) {
      self.allow = allow
      self.deny = deny
    }
  }
}

extension EffectLimits: ExpressibleByIntegerLiteral {
  /// A limit on the count alone.
  package init(integerLiteral count: Int) { self.init(count: count) }
}

/// A limit on effects of one kind in all runs together, within a stretch of time that ends now.
package struct RateLimit: Hashable, Sendable {
  /// What is added up; `nil` means the effects themselves.
  package var figure: NumberAttribute?
  package var atMost: Int
  /// The length of the stretch.
  package var seconds: Int
  /// A pattern of names; only effects that have to do with such a name count. `nil` counts them all.
  package var on: String?
  /// The most of each currency, in minor units; empty where money is not limited. A currency that is not named is refused.
  package var amounts: [String: Int]

  package init(
    figure: NumberAttribute? = nil, atMost: Int, seconds: Int, on: String? = nil, amounts: [String: Int] = [:]
  ) {
    self.amounts = amounts
    self.figure = figure
    self.atMost = atMost
    self.seconds = seconds
    self.on = on
  }
}

extension RateLimit {
  /// The limit as limits on one figure each: one for every currency, where it is about money.
  package var each: [RateLimit] {
    guard figure == nil, !amounts.isEmpty else { return [self] }
    return amounts.sorted { $0.key < $1.key }.map { currency, most in
      RateLimit(
        figure: .amount(currency: currency), atMost: most, seconds: seconds, on: on, amounts: amounts)
    }
  }
}

/// A limit on what all runs together spend on models, within a stretch of time that ends now.
package struct SpendRate: Hashable, Sendable, CustomStringConvertible {
  /// `usd` or `tokens`.
  package var limit: SpendLimit
  /// In the unit of the limit.
  package var atMost: Int64
  package var seconds: Int

  package init(_ limit: SpendLimit, atMost: Int64, seconds: Int) {
    self.limit = limit
    self.atMost = atMost
    self.seconds = seconds
  }

  package var description: String { "\(limit.text(atMost)) within \(RateLimit.span(seconds))" }
}
