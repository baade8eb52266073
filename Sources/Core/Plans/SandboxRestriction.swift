/// What a step of a plan takes away from the profile that its commands run under. It has no way to add anything.
package struct SandboxRestriction: Hashable, Sendable {
  /// The most that the step may use up, where it is less than the profile's.
  package var limits: [SandboxLimit: Int]
  /// Whether the target's objects are kept from the workspace's repository.
  package var hidesHistory: Bool
  /// The toolchains that stay; `nil` keeps all.
  package var toolchains: Set<String>?
  /// The caches that stay; `nil` keeps all.
  package var caches: Set<String>?
  /// Paths, absolute or below `~/`, that are not shown, nor anything below them.
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
  /// The profile less what the narrowing takes away; never more than the profile, whatever the narrowing says.
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
