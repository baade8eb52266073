extension Configuration {
  /// A user's settings of the sandbox. They may widen or restrict a profile, since the machine is the user's.
  package struct Sandbox: Hashable, Sendable {
    /// More paths, absolute or below `~/`, that every profile shows read-only.
    package var show: [String]
    /// Folders searched for programs before those of the profiles; absolute, or below `~/`.
    package var path: [String]
    /// More writable paths; what is written there is discarded.
    package var caches: [String]
    /// Toolchains that replace those of the profiles.
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
  /// A user's settings of one profile. `nil` or absent leaves the profile's own value.
  package struct Adjustment: Hashable, Sendable {
    package var limits: [SandboxLimit: Int]
    package var history: Bool?
    /// Replaces all other caches.
    package var caches: [String]?
    /// Replaces all other toolchains.
    package var toolchains: [String]?
    /// Paths that are hidden, with everything below them.
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

  /// The profiles with this user's settings. A list for one profile wins over a list for all of them.
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
