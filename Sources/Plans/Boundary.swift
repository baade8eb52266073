/// The limits on blast radius in force for a run. A limit that is `nil` is not set.
package struct Boundary: Hashable, Sendable, Codable {
  package var paths: Paths
  package var changes: Changes
  /// How many effects of a kind a run may apply; a kind that is not listed has no limit of its own.
  package var effects: [EffectKind: Int]
  package var spend: Spend

  package init(
    paths: Paths = Paths(), changes: Changes = Changes(), effects: [EffectKind: Int] = [:], spend: Spend = Spend()
  ) {
    self.paths = paths
    self.changes = changes
    self.effects = effects
    self.spend = spend
  }

  /// Which paths may change: those that an `allow` pattern matches, unless a `deny` pattern matches too.
  package struct Paths: Hashable, Sendable, Codable {
    /// `nil` allows every path; an empty list allows none.
    package var allow: [String]?
    /// The allow lists of boundaries that narrowed this one; a path needs a match in each of them as well.
    package var alsoAllow: [[String]]
    package var deny: [String]

    package init(allow: [String]? = nil, alsoAllow: [[String]] = [], deny: [String] = []) {
      self.allow = allow
      self.alsoAllow = alsoAllow
      self.deny = deny
    }
  }

  /// How much may change, over all drafts together.
  package struct Changes: Hashable, Sendable, Codable {
    package var files: Int?
    /// Lines added plus lines removed.
    package var lines: Int?
    /// Files deleted.
    package var deletions: Int?
    /// Binary files added or changed.
    package var binaries: Int?

    package init(files: Int? = nil, lines: Int? = nil, deletions: Int? = nil, binaries: Int? = nil) {
      self.files = files
      self.lines = lines
      self.deletions = deletions
      self.binaries = binaries
    }
  }

  /// What a run may use up.
  package struct Spend: Hashable, Sendable, Codable {
    package var money: Money?
    /// Wall time of the run while it works; waiting for a person does not count.
    package var wallSeconds: Int?
    /// Draft attempts, over all steps together.
    package var attempts: Int?

    package init(money: Money? = nil, wallSeconds: Int? = nil, attempts: Int? = nil) {
      self.money = money
      self.wallSeconds = wallSeconds
      self.attempts = attempts
    }
  }
}
