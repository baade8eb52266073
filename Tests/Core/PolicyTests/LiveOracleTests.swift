import JSON
import Plans
import Policy
import TestKit
import Testing

/// Two hundred random policies of four layers, with their files changed between seal and commit.
@Suite("Frozen policies and those of now")
struct LiveOracleTests {
  private static let layers: [PolicyLayer] = [.system, .user, .repository, .plan]

  private func policy(_ boundaries: [Boundary], of layers: [PolicyLayer]) -> Policy {
    zip(layers, boundaries).reduce(Policy()) {
      $0.restricted(by: Policy($1.1, layer: $1.0, path: $1.0.rawValue))
    }
  }

  @Test(
    "What commits is exactly what every layer allows, as it was frozen and as it is now",
    arguments: 0..<UInt64(Extent.count(20, orAll: 200)))
  func oracle(seed: UInt64) {
    var random = RandomPolicies(seed: seed &+ 9000)
    for _ in 0..<20 {
      let frozen = (random.layers() + random.layers()).prefix(4).map(\.boundary)
      // Some files change, some stay as they are.
      let other = (random.layers() + random.layers()).prefix(3).map(\.boundary)
      let now = zip(frozen, other).enumerated().map { index, pair in
        (seed >> UInt64(index)) & 1 == 0 ? pair.0 : pair.1
      }
      let (changes, effects) = (random.changes(), random.effects())
      let begun = policy(Array(frozen), of: Self.layers)
      let rules = begun.narrowed(by: policy(now, of: Array(Self.layers.dropLast())))
      let expected = (frozen + now).allSatisfy { SimpleOracle(boundary: $0).allows(changes, effects) }
      let judge = PolicyJudge(rules.sealed(over: begun))
      let found = judge.violations(of: changes).isEmpty && judge.violations(of: effects).isEmpty
      #expect(found == expected, "\(rules.sorted.map { ($0.key, $0.constraint.text) }) \(changes) \(effects)")
    }
  }

  @Test("A policy of now never allows more than was frozen, and a file that stays changes nothing", arguments: 0..<50)
  func monotone(seed: UInt64) {
    var random = RandomPolicies(seed: seed &+ 12_000)
    let frozen = policy(random.layers().map(\.boundary), of: Self.layers)
    let now = policy(random.layers().map(\.boundary), of: Self.layers)
    #expect(frozen.narrowed(by: frozen) == frozen)
    let both = frozen.narrowed(by: now)
    let (changes, effects) = (random.changes(), random.effects())
    #expect(Set(frozen.violations(of: changes)).isSubset(of: both.violations(of: changes)))
    #expect(Set(frozen.violations(of: effects)).isSubset(of: both.violations(of: effects)))
    #expect(both.narrowed(by: now) == both)
  }

  @Test("A currency that either the frozen file or the one of now does not name is refused")
  func money() {
    func limits(_ amounts: [String: Int]) -> Policy {
      let numbers = Dictionary(
        uniqueKeysWithValues: amounts.map { (NumberAttribute.amount(currency: $0.key), $0.value) })
      return Policy(Boundary(effects: ["http": EffectLimits(numbers: numbers)]), layer: .system, path: "p")
    }
    func allows(_ policy: Policy, _ currency: String, _ amount: Int = 1) -> Bool {
      policy.violations(of: [EffectFacts(kind: "http", numbers: [.amount(currency: currency): amount])]).isEmpty
    }
    let wider = limits(["USD": 5]).narrowed(by: limits(["USD": 9, "EUR": 5]))
    #expect(allows(wider, "USD", 5) && !allows(wider, "USD", 6) && !allows(wider, "EUR"))
    let narrower = limits(["USD": 5, "EUR": 5]).narrowed(by: limits(["USD": 5]))
    #expect(allows(narrower, "USD", 5) && !allows(narrower, "EUR"))
    let other = limits(["USD": 5]).narrowed(by: limits(["EUR": 5]))
    #expect(!allows(other, "USD") && !allows(other, "EUR"))
    #expect(limits(["USD": 5]).narrowed(by: limits(["USD": 5])) == limits(["USD": 5]))
    #expect(wider.narrowed(by: limits(["USD": 9, "EUR": 5])) == wider)
  }
}
