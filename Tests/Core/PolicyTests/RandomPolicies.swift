import Plans
import Policy

/// Random boundaries and changes, the same on every run, so that a failure can be looked at again.
struct RandomPolicies: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9e37_79b9_7f4a_7c15 &+ 1 }

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return (state ^ (state >> 33)) &* 0xff51_afd7_ed55_8ccd
  }

  mutating func flip() -> Bool { Bool.random(using: &self) }
  mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

  private mutating func some(_ words: [String], _ most: Int) -> [String] {
    Array(words.shuffled(using: &self).prefix(number(0...most)))
  }

  private static let limits: [ChangeLimit] = [
    .files, .lines, .added, .removed, .deletions, .soleCopies, .renames, .binaries, .bytes, .executables, .symlinks,
  ]
  private static let branches = ["main", "Main", "feature/a", "feature/b", "release"]
  private static let branchPatterns = ["main", "feature/*", "*", "MAIN", "*a*", "relea?e"]

  mutating func boundary() -> Boundary {
    var boundary = Boundary()
    if flip() { boundary.paths.allow = some(SamplePaths.patterns, 4) }
    boundary.paths.deny = some(SamplePaths.patterns, 2).filter { _ in flip() }
    for limit in Self.limits where number(0...4) == 0 { boundary.changes.limits[limit] = number(0...6) }
    for kind in EffectKind.samples where number(0...2) == 0 { boundary.effects[kind] = limits(on: kind) }
    return boundary
  }

  private mutating func limits(on kind: EffectKind) -> EffectLimits {
    var limits = EffectLimits(count: flip() ? number(0...3) : nil)
    for attribute in kind.nameAttributes where flip() {
      limits.names[attribute] = EffectLimits.Names(
        allow: flip() ? some(Self.branchPatterns, 3) : nil, deny: some(Self.branchPatterns, 1))
    }
    for figure in kind.numberAttributes where flip() { limits.numbers[figure] = number(0...9) }
    return limits
  }

  mutating func changes() -> [FileChange] {
    SamplePaths.paths.shuffled(using: &self).prefix(number(1...4)).map { change(at: $0) }
  }

  private mutating func change(at path: String) -> FileChange {
    let kind: FileChange.Kind = [.added, .modified, .deleted].randomElement(using: &self) ?? .added
    let modes: [UInt32] = [0o100644, 0o100755]
    var change = FileChange(
      path: path, kind: kind, oldMode: kind == .added ? nil : modes.randomElement(using: &self),
      newMode: kind == .deleted ? nil : modes.randomElement(using: &self), linesAdded: number(0...3),
      linesRemoved: kind == .added ? 0 : number(0...3), isBinary: flip(), newSize: kind == .deleted ? 0 : number(0...3))
    if kind != .added, flip() {
      change.before = FileChange.Before(size: number(0...2), lines: 3, isKeptElsewhere: flip())
    }
    if kind != .modified, number(0...3) == 0 { change.moved = "elsewhere" }
    return change
  }

  mutating func effects() -> [EffectFacts] {
    (0..<number(0...3)).map { _ in
      let kind = EffectKind.samples.randomElement(using: &self) ?? .gitMerge
      var facts = EffectFacts(kind: kind)
      for attribute in kind.nameAttributes where number(0...9) > 0 { facts.names[attribute] = some(Self.branches, 2) }
      for figure in kind.numberAttributes where number(0...9) > 0 { facts.numbers[figure] = number(0...9) }
      return facts
    }
  }

  /// Three layers, each with a file of its own.
  mutating func layers() -> [(boundary: Boundary, policy: Policy)] {
    [(PolicyLayer.system, "s"), (.repository, "r"), (.plan, "p")].map { layer, path in
      let boundary = boundary()
      return (boundary, Policy(boundary, layer: layer, path: path))
    }
  }
}
