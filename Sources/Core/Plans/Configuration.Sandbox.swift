extension Configuration {
  /// What a user has set for the sandbox. It may give more than a profile or less: the machine is theirs.
  package struct Sandbox: Hashable, Sendable {
    /// Absolute paths, or paths below `~/`, that are shown read-only in every profile besides what it shows.
    package var show: [String]
    /// Folders that are searched for programs before the profiles' own; absolute, or below `~/`.
    package var path: [String]
    /// Paths that may be written to and are thrown away, besides those of the profiles.
    package var caches: [String]
    /// The toolchains that are shown, in place of those of the profiles.
    package var toolchains: [String]?
    package var profiles: [ProfileName: Adjustment]

    package init(
      show: [String] = [], path: [String] = [], caches: [String] = [], toolchains: [String]? = nil,
      profiles: [ProfileName: Adjustment] = [:]
    ) {
      self.show = show
      self.path = path
      self.caches = caches
      self.toolchains = toolchains
      self.profiles = profiles
    }
  }
}

extension Configuration.Sandbox {
  /// What is set for one profile. What is `nil` or absent stays as the profile says.
  package struct Adjustment: Hashable, Sendable {
    package var limits: [SandboxLimit: Int]
    package var history: Bool?
    /// In place of all other caches.
    package var caches: [String]?
    /// In place of all other toolchains.
    package var toolchains: [String]?
    /// Paths that are not shown, nor anything below them.
    package var hide: Set<String>

    package init(
      limits: [SandboxLimit: Int] = [:], history: Bool? = nil, caches: [String]? = nil, toolchains: [String]? = nil,
      hide: Set<String> = []
    ) {
      self.limits = limits
      self.history = history
      self.caches = caches
      self.toolchains = toolchains
      self.hide = hide
    }
  }

  /// The profiles as this user wants them. The order does not matter to limits; lists for one profile win over others.
  package func adjusting(_ profiles: ConfinementProfiles) -> ConfinementProfiles {
    ConfinementProfiles(
      draft: adjusting(profiles.draft), check: adjusting(profiles.check), agent: adjusting(profiles.agent),
      toolchains: profiles.toolchains)
  }

  private func adjusting(_ profile: ConfinementProfile) -> ConfinementProfile {
    let own = profiles[profile.name] ?? Adjustment()
    var profile = profile
    profile.show += show.filter { !profile.show.contains($0) }
    profile.path = path + profile.path.filter { !path.contains($0) }
    profile.caches = own.caches ?? (profile.caches + caches.filter { !profile.caches.contains($0) })
    profile.toolchains = own.toolchains ?? toolchains ?? profile.toolchains
    profile.history = own.history ?? profile.history
    profile.hide.formUnion(own.hide)
    for (limit, amount) in own.limits { profile.limits[limit] = amount }
    return profile
  }
}
