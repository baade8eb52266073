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

  package init(figure: NumberAttribute? = nil, atMost: Int, seconds: Int, on: String? = nil) {
    self.figure = figure
    self.atMost = atMost
    self.seconds = seconds
    self.on = on
  }
}
