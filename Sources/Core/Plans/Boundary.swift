/// The limits on blast radius that one file sets, a plan or a policy. A limit that is `nil` is not set.
package struct Boundary: Hashable, Sendable {
  package var paths: Paths
  package var changes: Changes
  /// What is allowed of a kind of effect; a kind that is not listed has no limit of its own.
  package var effects: [EffectKind: EffectLimits]
  package var spend: Spend
  /// When nothing is applied.
  package var freeze: [FreezeWindow]
  /// When a person is asked, at least; in policies alone, since a plan says so for each commit step.
  package var approval: ApprovalRule?
  package var approvals: Int?
  /// Whether a plan may be judged by the model and lane that drafted; in policies alone.
  package var allowsSameModel: Bool?
  /// Whether an approval counts that is neither answered at a terminal nor signed; in policies alone.
  package var allowsUnsignedApprovals: Bool?
  /// How often a commit step may be merged and sealed anew because its target moved on.
  package var remerges: Int?

  package init(
    paths: Paths = Paths(), changes: Changes = Changes(), effects: [EffectKind: EffectLimits] = [:],
    spend: Spend = Spend(), freeze: [FreezeWindow] = [], approval: ApprovalRule? = nil, approvals: Int? = nil,
    allowsSameModel: Bool? = nil, allowsUnsignedApprovals: Bool? = nil, remerges: Int? = nil
  ) {
    self.allowsUnsignedApprovals = allowsUnsignedApprovals
    self.remerges = remerges
    self.paths = paths
    self.changes = changes
    self.effects = effects
    self.spend = spend
    self.freeze = freeze
    self.approval = approval
    self.approvals = approvals
    self.allowsSameModel = allowsSameModel
  }

  /// Which paths may change: those that an `allow` pattern matches, unless a `deny` pattern matches too.
  package struct Paths: Hashable, Sendable {
    /// `nil` allows every path; an empty list allows none.
    package var allow: [String]?
    /// The allow lists of boundaries that narrowed this one; a path needs a match in each of them as well.
    package var alsoAllow: [[String]]
    package var deny: [String]
    /// Paths whose change needs a person.
    package var protected: [String]

    package init(
      allow: [String]? = nil, alsoAllow: [[String]] = [], deny: [String] = [], protected: [String] = []
    ) {
      self.allow = allow
      self.alsoAllow = alsoAllow
      self.deny = deny
      self.protected = protected
    }

    /// Every allow list in force; a path needs a match in each.
    package var allowLists: [[String]] { (allow.map { [$0] } ?? []) + alsoAllow }
  }

  /// How much may change, over all drafts together.
  package struct Changes: Hashable, Sendable {
    package var limits: [ChangeLimit: Int]

    package init(_ limits: [ChangeLimit: Int] = [:]) { self.limits = limits }

    package init(files: Int? = nil, lines: Int? = nil, deletions: Int? = nil, binaries: Int? = nil) {
      limits = [:]
      for (limit, value) in zip(
        [ChangeLimit.files, .lines, .deletions, .binaries], [files, lines, deletions, binaries])
      { limits[limit] = value }
    }

    package subscript(limit: ChangeLimit) -> Int? { limits[limit] }
  }

  /// What a run may use up.
  package struct Spend: Hashable, Sendable {
    package var money: Money?
    /// Tokens that models read and write, over all calls together.
    package var tokens: Int?
    /// Wall time of the run while it works; waiting for a person does not count.
    package var wallSeconds: Int?
    /// Draft attempts, over all steps together.
    package var attempts: Int?

    package init(money: Money? = nil, tokens: Int? = nil, wallSeconds: Int? = nil, attempts: Int? = nil) {
      self.money = money
      self.tokens = tokens
      self.wallSeconds = wallSeconds
      self.attempts = attempts
    }
  }
}
