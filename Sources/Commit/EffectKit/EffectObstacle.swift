/// What would keep a declared effect from being done, as it is found before anything is drafted.
package struct EffectObstacle: Hashable, Sendable {
  package var reason: String
  /// The next thing to do.
  package var hint: String?
  /// Whether it is in the way whatever is drafted; the others are told and stop nothing.
  package var isCertain: Bool
  /// Whether it may go by itself, as a server that does not answer, so that the plan is not why.
  package var isTemporary: Bool

  package init(_ reason: String, hint: String? = nil, isCertain: Bool = true, isTemporary: Bool = false) {
    self.isTemporary = isTemporary
    self.reason = reason
    self.hint = hint
    self.isCertain = isCertain
  }
}

extension EffectObstacle {
  /// What an error says is in the way.
  package init(_ error: EffectError, hint: String? = nil) {
    let isTemporary = if case .obstructed = error { true } else { false }
    self.init(error.reason, hint: hint, isTemporary: isTemporary)
  }
}

/// What is known before a run, and what may be looked at.
package struct EffectOutlook: Sendable {
  /// With the base in the place of the draft, and without answers of steps.
  package var context: EffectContext
  /// Whether servers may be asked.
  package var reaches: Bool
  /// Whether the plan lets a draft change a path.
  package var mayChange: @Sendable (String) -> Bool

  package init(context: EffectContext, reaches: Bool, mayChange: @escaping @Sendable (String) -> Bool) {
    self.context = context
    self.reaches = reaches
    self.mayChange = mayChange
  }
}
