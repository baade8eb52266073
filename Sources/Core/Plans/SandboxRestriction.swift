/// A step's restrictions of the profile that its commands run under. It cannot add anything.
package struct SandboxRestriction: Hashable, Sendable {
  /// Lower limits than the profile's.
  package var limits: [SandboxLimit: Int]
  /// Whether the target's git objects are hidden from commands.
  package var hidesHistory: Bool
  /// The toolchains to keep; `nil` keeps all.
  package var toolchains: Set<String>?
  /// The caches to keep; `nil` keeps all.
  package var caches: Set<String>?
  /// Paths, absolute or below `~/`, that are hidden with everything below them.
  package var hide: Set<String>

  package init(
    limits: [SandboxLimit: Int] = [:], hidesHistory: Bool = false, toolchains: Set<String>? = nil,
    caches: Set<String>? = nil, hide: Set<String> = []
  ) {
    self.limits = limits
    self.hidesHistory = hidesHistory
    self.toolchains = toolchains
    self.caches = caches
    self.hide = hide
  }
}

extension ConfinementProfile {
  /// The profile with the restriction applied; never more than the profile, whatever the restriction says.
  package func restricted(by restriction: SandboxRestriction) -> ConfinementProfile {
    var profile = self
    for (limit, amount) in restriction.limits { profile.limits[limit] = min(limits[limit], amount) }
    profile.history = history && !restriction.hidesHistory
    if let kept = restriction.toolchains { profile.toolchains.removeAll { !kept.contains($0) } }
    if let kept = restriction.caches { profile.caches.removeAll { !kept.contains($0) } }
    profile.hide.formUnion(restriction.hide)
    return profile
  }
}
