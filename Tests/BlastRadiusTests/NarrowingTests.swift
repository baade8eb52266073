import BlastRadius
import Plans
import Testing

@Suite("Narrowing")
struct NarrowingTests {
  /// A generator that gives the same boundaries on every run, so that a failure can be looked at again.
  private struct Dice: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state ^ (state >> 33)) &* 0xff51_afd7_ed55_8ccd
    }
  }

  private func limit(_ dice: inout Dice) -> Int? {
    Bool.random(using: &dice) ? Int.random(in: 0...5, using: &dice) : nil
  }

  private func patterns(_ dice: inout Dice) -> [String] {
    Array(SamplePaths.patterns.shuffled(using: &dice).prefix(Int.random(in: 0...3, using: &dice)))
  }

  private func boundary(_ dice: inout Dice) -> Boundary {
    var effects: [EffectKind: Int] = [:]
    for kind in EffectKind.allCases { effects[kind] = limit(&dice) }
    return Boundary(
      paths: .init(allow: Bool.random(using: &dice) ? patterns(&dice) : nil, deny: patterns(&dice)),
      changes: .init(files: limit(&dice), lines: limit(&dice), deletions: limit(&dice), binaries: limit(&dice)),
      effects: effects,
      spend: .init(
        money: limit(&dice).map { Money(picodollars: Int64($0)) }, wallSeconds: limit(&dice), attempts: limit(&dice)))
  }

  private func changes(_ dice: inout Dice) -> [FileChange] {
    SamplePaths.paths.shuffled(using: &dice).prefix(Int.random(in: 1...4, using: &dice)).map { path in
      FileChange(
        path: path, kind: [.added, .modified, .deleted].randomElement(using: &dice) ?? .added, oldMode: nil,
        newMode: nil, linesAdded: Int.random(in: 0...3, using: &dice), linesRemoved: 0,
        isBinary: Bool.random(using: &dice), newSize: 0)
    }
  }

  @Test("What a narrowed boundary allows, both allow; and what both allow, it allows", arguments: 0..<300)
  func intersection(seed: UInt64) {
    var dice = Dice(state: seed)
    let (left, right, third) = (boundary(&dice), boundary(&dice), boundary(&dice))
    let both = left.narrowed(by: right)
    let all = both.narrowed(by: third)
    for _ in 0..<40 {
      let changes = changes(&dice)
      let allowed = [left, right, third].map { $0.violations(of: changes).isEmpty }
      #expect(both.violations(of: changes).isEmpty == (allowed[0] && allowed[1]))
      #expect(all.violations(of: changes).isEmpty == allowed.allSatisfy { $0 })
      let kinds = (0..<3).compactMap { _ in EffectKind.allCases.randomElement(using: &dice) }
      let applied = [left, right].allSatisfy { $0.violations(ofEffects: kinds).isEmpty }
      #expect(both.violations(ofEffects: kinds).isEmpty == applied)
    }
  }

  @Test("Narrowing by itself or by no boundary changes nothing", arguments: 0..<50)
  func neutral(seed: UInt64) {
    var dice = Dice(state: seed)
    let one = boundary(&dice)
    #expect(one.narrowed(by: one) == one)
    #expect(one.narrowed(by: Boundary()) == one)
    #expect(Boundary().narrowed(by: one) == one)
  }

  @Test("Money, time and attempts take the smaller limit")
  func spend() {
    let left = Boundary(spend: .init(money: Money(picodollars: 5), wallSeconds: nil, attempts: 3))
    let right = Boundary(spend: .init(money: Money(picodollars: 7), wallSeconds: 60, attempts: 2))
    #expect(
      left.narrowed(by: right).spend == .init(money: Money(picodollars: 5), wallSeconds: 60, attempts: 2))
  }
}
