/// What confined commands can see, write and use. Everything that it does not name is absent.
///
/// Paths are absolute or below `~/`; `resolved(home:toolchains:)` fills in the home folder.
package struct ConfinementProfile: Hashable, Sendable {
  package var name: ProfileName
  /// System paths shown read-only where they exist. The last part of a path may contain `*`.
  package var read: [String]
  /// Names from the table of toolchains; their paths are shown read-only where they exist.
  package var toolchains: [String]
  /// More paths that a person chose to show, read-only.
  package var show: [String]
  /// Writable paths; what is written there is discarded with the workspace.
  package var caches: [String]
  /// Paths that are hidden, with everything below them, whatever else the profile says.
  package var hide: Set<String>
  /// Folders searched for programs before those of the toolchains and the system.
  package var path: [String]
  /// Whether the workspace's own git repository can read the target's objects.
  package var history: Bool
  package var reach: Reach
  /// Environment variables to set; none is ever taken from the host.
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

  /// The network access of commands.
  package enum Reach: String, Hashable, Sendable, CaseIterable {
    /// Only a loopback of their own.
    case none
    /// The hosts and models that a step names for its agent, through the egress proxy. Only for the profile `agent`.
    case named
  }

  /// The variables that the sandbox sets itself; no profile or toolchain may set them.
  package static let reservedVariables: Set<String> = ["PATH", "HOME", "TMPDIR", "USER", "LOGNAME"]
}

/// What a profile is for.
package enum ProfileName: String, Hashable, Sendable, CaseIterable {
  /// Commands that a drafting model runs.
  case draft
  /// Commands that decide whether a draft is good.
  case check
  /// An external agent that drafts.
  case agent
}

/// The profiles in force, and the table of toolchains.
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
