import PlanFiles
import Plans
import Testing

@Suite("Narrowed profiles")
struct ProfileRestrictionTests {
  @Test("What a step says takes away, and what it does not say stays")
  func narrows() throws {
    var profile = try SampleProfiles.builtIn().draft
    profile.caches = ["~/.npm/_cacache", "~/.cache/uv"]
    let restriction = SandboxRestriction(
      limits: [.memory: 1 << 30, .wall: 7200], hidesHistory: true, toolchains: ["go", "none"],
      caches: ["~/.cache/uv"], hide: ["/opt"])
    var expected = profile
    expected.limits.memoryBytes = 1 << 30
    expected.history = false
    expected.toolchains = ["go"]
    expected.caches = ["~/.cache/uv"]
    expected.hide.insert("/opt")
    #expect(profile.restricted(by: restriction) == expected)
    #expect(profile.restricted(by: SandboxRestriction()) == profile)
  }

  @Test("However a profile is narrowed, it allows no more than before", arguments: 0..<20)
  func neverWidens(seed: UInt64) {
    var random = Random(seed: seed)
    for _ in 0..<200 {
      let (profile, restriction) = (random.profile(), random.restriction())
      let restricted = profile.restricted(by: restriction)
      #expect(restricted.allowsNoMore(than: profile), "\(profile) by \(restriction)")
      for (limit, amount) in restriction.limits { #expect(restricted.limits[limit] <= amount) }
      for path in restriction.hide {
        #expect(!restricted.resolved.shows(path) && !restricted.resolved.shows(path + "/x"))
      }
    }
  }

  @Test("Narrowing twice by the same is narrowing once, and the order of two does not matter", arguments: 0..<20)
  func composes(seed: UInt64) {
    var random = Random(seed: seed)
    for _ in 0..<200 {
      let (profile, first, second) = (random.profile(), random.restriction(), random.restriction())
      let once = profile.restricted(by: first)
      #expect(once.restricted(by: first) == once, "\(profile) by \(first)")
      #expect(
        once.restricted(by: second) == profile.restricted(by: second).restricted(by: first),
        "\(profile) by \(first) and \(second)")
    }
  }
}

extension ConfinementProfile {
  fileprivate var resolved: Resolved { resolved(home: "/home/me", toolchains: SampleProfiles.table) }

  /// Whether nothing is allowed that the other does not allow, part by part and for many paths.
  fileprivate func allowsNoMore(than other: ConfinementProfile) -> Bool {
    let isLess =
      name == other.name && reach == other.reach && environment == other.environment
      && SandboxLimit.allCases.allSatisfy { limits[$0] <= other.limits[$0] } && (!history || other.history)
      && Set(toolchains).isSubset(of: other.toolchains) && Set(caches).isSubset(of: other.caches)
      && Set(show).isSubset(of: other.show) && Set(read).isSubset(of: other.read) && hide.isSuperset(of: other.hide)
    let (own, others) = (resolved, other.resolved)
    return isLess
      && Random.paths.allSatisfy { path in
        (!own.shows(path) || others.shows(path)) && (!own.writes(path) || others.writes(path))
      }
  }
}

extension ConfinementProfile.Resolved {
  fileprivate func shows(_ path: String) -> Bool {
    !hides(path) && (read + show + caches).contains { path == $0.path || path.hasPrefix($0.path + "/") }
  }

  fileprivate func writes(_ path: String) -> Bool {
    !hides(path) && caches.contains { path == $0.path || path.hasPrefix($0.path + "/") }
  }
}

/// Profiles and narrowings by the seed, so that what fails fails again.
private struct Random: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  private static let places = [
    "/usr", "/usr/share", "/usr/share/doc", "/opt", "/opt/x", "/home/me/.cargo/bin", "/home/me",
    "/home/me/go/pkg/mod/a",
    "~/go", "~/go/pkg/mod", "~/.cargo", "~/.cargo/bin", "~/.cache/uv", "~/.cache", "/op",
  ]
  static let paths = places.map { $0.hasPrefix("~/") ? "/home/me" + $0.dropFirst() : $0 }.flatMap { [$0, $0 + "/y"] }

  private mutating func some<Element>(_ elements: [Element]) -> [Element] {
    elements.shuffled(using: &self).filter { _ in Bool.random(using: &self) }
  }

  private mutating func amount(of limit: SandboxLimit) -> Int { Int.random(in: limit.range, using: &self) }

  mutating func profile() -> ConfinementProfile {
    ConfinementProfile(
      name: .draft, read: some(["/usr", "/opt", "/etc/java-*"]), toolchains: some(["go", "rust"]),
      show: some(Self.places), caches: some(Self.places), hide: Set(some(Self.places).prefix(2)),
      history: Bool.random(using: &self), environment: ["A": "1"], limits: SandboxLimits { amount(of: $0) })
  }

  mutating func restriction() -> SandboxRestriction {
    let limits = some(SandboxLimit.allCases).map { ($0, amount(of: $0)) }
    return SandboxRestriction(
      limits: Dictionary(limits, uniquingKeysWith: { $1 }), hidesHistory: Bool.random(using: &self),
      toolchains: Bool.random(using: &self) ? nil : Set(some(["go", "rust", "node"])),
      caches: Bool.random(using: &self) ? nil : Set(some(Self.places)), hide: Set(some(Self.places).prefix(3)))
  }
}
