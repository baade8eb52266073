/// What commands see, may write and may use up while they are confined. Everything that it does not name is absent.
///
/// Places are written as a person writes them: absolute, or below `~/`. `resolved(home:toolchains:)` fills that in.
package struct ConfinementProfile: Hashable, Sendable {
  package var name: ProfileName
  /// Places of the system that are shown read-only where they exist. The last part of a path may hold `*`.
  package var read: [String]
  /// Names from the table of toolchains, whose places are shown read-only where they exist.
  package var toolchains: [String]
  /// Paths that a person chose to show besides, read-only.
  package var show: [String]
  /// Paths that commands may write to, where what they write is thrown away with the workspace.
  package var caches: [String]
  /// Paths that are not shown, nor anything below them, whatever else the profile says.
  package var hide: Set<String>
  /// Folders that programs are searched in before those of the toolchains and the system's own.
  package var path: [String]
  /// Whether the workspace's own git repository can read the target's objects.
  package var history: Bool
  package var reach: Reach
  /// Variables that are set; none is ever taken from the host.
  package var environment: [String: String]
  package var limits: SandboxLimits

  package init(
    name: ProfileName, read: [String], toolchains: [String] = [], show: [String] = [], caches: [String] = [],
    hide: Set<String> = [], path: [String] = [], history: Bool, reach: Reach = .none,
    environment: [String: String] = [:], limits: SandboxLimits
  ) {
    self.name = name
    self.read = read
    self.toolchains = toolchains
    self.show = show
    self.caches = caches
    self.hide = hide
    self.path = path
    self.history = history
    self.reach = reach
    self.environment = environment
    self.limits = limits
  }

  /// What of the network commands reach.
  package enum Reach: String, Hashable, Sendable, CaseIterable {
    /// A loopback of their own, and nothing else.
    case none
    /// Hosts and models that a step names for its agent, through Chancery's own proxy; of the profile `agent` alone.
    case named
  }

  /// The variables that the sandbox sets by itself, so that no profile and no toolchain may.
  package static let reservedVariables: Set<String> = ["PATH", "HOME", "TMPDIR", "USER", "LOGNAME"]
}

/// What a profile is for.
package enum ProfileName: String, Hashable, Sendable, CaseIterable {
  /// Commands that a drafting model runs.
  case draft
  /// Commands that decide whether a draft is good.
  case check
  /// An outside agent that drafts.
  case agent
}

/// The profiles in force, and the table that their toolchains are looked up in.
package struct ConfinementProfiles: Hashable, Sendable {
  package var draft: ConfinementProfile
  package var check: ConfinementProfile
  package var agent: ConfinementProfile
  package var toolchains: [String: Toolchain]

  package init(
    draft: ConfinementProfile, check: ConfinementProfile, agent: ConfinementProfile, toolchains: [String: Toolchain]
  ) {
    self.draft = draft
    self.check = check
    self.agent = agent
    self.toolchains = toolchains
  }

  package subscript(name: ProfileName) -> ConfinementProfile {
    switch name {
    case .draft: draft
    case .check: check
    case .agent: agent
    }
  }
}
