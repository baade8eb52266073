/// The limits on blast radius that one file sets, a plan or a policy. `nil` means no limit.
package struct Boundary: Hashable, Sendable {
  package var paths: Paths
  package var changes: Changes
  /// Limits on effects by kind; a kind that is not listed has no limit of its own.
  package var effects: [EffectKind: EffectLimits]
  package var spend: Spend
  /// When no effect is applied.
  package var freeze: [FreezeWindow]
  /// When a person must approve, at least. Only policies set it, since a plan says so for each commit step.
  package var approval: ApprovalRule?
  package var approvals: Int?
  /// Whether the model and lane that drafted may also judge. Only policies set it.
  package var allowsSameModel: Bool?
  /// What may be applied with nobody asked; `nil` where the file does not say, empty where it refuses that. In policies
  /// alone.
  package var unattended: [UnattendedGrant]?
  /// Whether an approval counts that is neither answered at a terminal nor signed; in policies alone.
  package var allowsUnsignedApprovals: Bool?
  /// How often a commit step may be merged and sealed anew because its target moved on.
  package var remerges: Int?
  /// Rules that only policies have.
  package var rules: [PolicyRule]

  package init(
    paths: Paths = Paths(), changes: Changes = Changes(), effects: [EffectKind: EffectLimits] = [:],
    spend: Spend = Spend(), freeze: [FreezeWindow] = [], approval: ApprovalRule? = nil, approvals: Int? = nil,
    allowsSameModel: Bool? = nil, unattended: [UnattendedGrant]? = nil, allowsUnsignedApprovals: Bool? = nil,
    remerges: Int? = nil, rules: [PolicyRule] = []
  ) {
    self.rules = rules
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
    self.unattended = unattended
  }

  /// Which paths may change: those that an `allow` pattern matches, unless a `deny` pattern matches too.
  package struct Paths: Hashable, Sendable {
    /// `nil` allows every path; an empty list allows none.
    package var allow: [String]?
    /// The allow lists of boundaries that restricted this one; a path needs a match in each of them too.
    package var alsoAllow: [[String]]
    package var deny: [String]
    /// Paths; a change to one needs a person's approval.
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

  /// How much may change, all drafts added together.
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

  /// How much a run may spend.
  package struct Spend: Hashable, Sendable {
    package var money: Money?
    /// Tokens that models read and write, all calls added together.
    package var tokens: Int?
    /// Seconds that the run works; waiting for a person does not count.
    package var wallSeconds: Int?
    /// Draft attempts, all steps added together.
    package var attempts: Int?
    /// Limits on all runs together.
    package var overTime: [SpendRate]

    package init(
      money: Money? = nil, tokens: Int? = nil, wallSeconds: Int? = nil, attempts: Int? = nil,
      overTime: [SpendRate] = []
    ) {
      self.overTime = overTime
      self.money = money
      self.tokens = tokens
      self.wallSeconds = wallSeconds
      self.attempts = attempts
    }
  }
}
