import JSON
import Plans
import Policy
import TestKit
import Testing

/// 100 seeds of 200 cases each: twenty thousand random policies of three layers, each with a change and effects.
@Suite("Composing policies")
struct CompositionTests {
  private func isAllowed(_ policy: Policy, _ changes: [FileChange], _ effects: [EffectFacts]) -> Bool {
    let judge = PolicyJudge(policy)
    return judge.violations(of: changes).isEmpty && judge.violations(of: effects).isEmpty
  }

  @Test(
    "Exactly what every layer allows is allowed, by an oracle that shares nothing with the judge",
    arguments: 0..<UInt64(Extent.count(10, orAll: 100)))
  func oracle(seed: UInt64) {
    var random = RandomPolicies(seed: seed)
    for _ in 0..<Extent.count(20, orAll: 200) {
      let layers = random.layers()
      let (changes, effects) = (random.changes(), random.effects())
      let composed = layers.reduce(Policy()) { $0.restricted(by: $1.policy) }
      let expected = layers.allSatisfy { SimpleOracle(boundary: $0.boundary).allows(changes, effects) }
      let found = isAllowed(composed, changes, effects)
      if found != expected {
        Issue.record("\(found): \(composed.sorted.map { ($0.key, $0.constraint.text) }) \(changes) \(effects)")
      }
    }
  }

  @Test("What is generated is neither always allowed nor never, which would show nothing")
  func balance() {
    var random = RandomPolicies(seed: 1)
    var allowed = 0
    for _ in 0..<5000 {
      let composed = random.layers().reduce(Policy()) { $0.restricted(by: $1.policy) }
      if isAllowed(composed, random.changes(), random.effects()) { allowed += 1 }
    }
    #expect((20...2500).contains(allowed))
  }

  @Test(
    "The order of layers makes no difference, and a layer twice changes nothing",
    arguments: 0..<UInt64(Extent.count(10, orAll: 100)))
  func algebra(seed: UInt64) {
    var random = RandomPolicies(seed: seed &+ 1000)
    for _ in 0..<20 {
      let layers = random.layers().map(\.policy)
      let (a, b, c) = (layers[0], layers[1], layers[2])
      #expect(a.restricted(by: b) == b.restricted(by: a))
      #expect(a.restricted(by: b).restricted(by: c) == a.restricted(by: b.restricted(by: c)))
      #expect(a.restricted(by: a) == a && a.restricted(by: Policy()) == a)
      #expect(a.restricted(by: b).document.canonicalText == b.restricted(by: a).document.canonicalText)
      #expect(a.document.canonicalText != b.document.canonicalText || a == b)
    }
  }

  @Test(
    "One more layer never allows more, and takes no violation away", arguments: 0..<UInt64(Extent.count(10, orAll: 100))
  )
  func monotone(seed: UInt64) {
    var random = RandomPolicies(seed: seed &+ 2000)
    for _ in 0..<50 {
      let layers = random.layers().map(\.policy)
      let (changes, effects) = (random.changes(), random.effects())
      let wide = layers[0].restricted(by: layers[1])
      let narrow = wide.restricted(by: layers[2])
      #expect(Set(wide.violations(of: changes)).isSubset(of: narrow.violations(of: changes)))
      #expect(Set(wide.violations(of: effects)).isSubset(of: narrow.violations(of: effects)))
    }
  }

  @Test(
    "A change that does less of everything is allowed where the larger one is",
    arguments: 0..<UInt64(Extent.count(10, orAll: 100)))
  func smaller(seed: UInt64) {
    var random = RandomPolicies(seed: seed &+ 3000)
    for _ in 0..<50 {
      let policy = random.layers().reduce(Policy()) { $0.restricted(by: $1.policy) }
      let changes = random.changes()
      guard policy.violations(of: changes).isEmpty else { continue }
      #expect(policy.violations(of: changes.dropLast()).isEmpty)
    }
  }

  @Test("The strictest of each limit on spending, on approval and on people is in force")
  func strictest() {
    let system = Policy(
      Boundary(spend: .init(money: Money(picodollars: 5), attempts: 3), approval: .byRisk, approvals: 1),
      layer: .system, path: "s")
    let plan = Policy(
      Boundary(spend: .init(money: Money(picodollars: 7), wallSeconds: 60, attempts: 2), approval: .always),
      layer: .plan, path: "p")
    let both = system.restricted(by: plan)
    #expect(both.spend(.usd)?.most == 5 && both.spend(.usd)?.rule.source.layer == .system)
    #expect(both.spend(.wall)?.most == 60 && both.spend(.attempts)?.most == 2 && both.spend(.tokens) == nil)
    #expect(both.approval?.rule == .always && both.approval?.source.layer == .plan)
    #expect(both.approvals == 1)
  }

  @Test("The same model may judge only where a policy outside the repository allows it and none refuses")
  func sameModel() {
    func layer(_ layer: PolicyLayer, _ allows: Bool?) -> Policy {
      Policy(Boundary(allowsSameModel: allows), layer: layer, path: "\(layer)")
    }
    #expect(!Policy().allowsSameModel)
    #expect(layer(.system, true).allowsSameModel)
    #expect(layer(.user, true).restricted(by: layer(.system, nil)).allowsSameModel)
    #expect(!layer(.user, true).restricted(by: layer(.system, false)).allowsSameModel)
    #expect(!layer(.repository, true).allowsSameModel)
    #expect(!layer(.system, true).restricted(by: layer(.repository, false)).allowsSameModel)
  }

  @Test("A drafter is told the smallest of each limit, and every list of paths")
  func asBoundary() {
    let system = Policy(
      Boundary(paths: .init(allow: ["a/**"], deny: ["x"]), changes: .init(files: 3)), layer: .system, path: "s")
    let plan = Policy(
      Boundary(paths: .init(allow: ["a/b"]), changes: .init(files: 5, lines: 9)), layer: .plan, path: "p")
    let boundary = plan.restricted(by: system).boundary
    #expect(boundary.paths.allowLists == [["a/**"], ["a/b"]] && boundary.paths.deny == ["x"])
    #expect(boundary.changes[.files] == 3 && boundary.changes[.lines] == 9)
  }
}
