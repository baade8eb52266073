import Plans
import Policy
import Testing

@Suite("People who can be told apart")
struct PeopleLimitTests {
  private func violations(
    _ signers: Int?, rules: [PolicyRule] = [], approvals: Int? = nil, planned: Int = 1, isStarterKnown: Bool = true
  ) -> [BoundaryViolation] {
    PolicyJudge(Policy(Boundary(approvals: approvals, rules: rules), layer: .system, path: "p")).violations(
      of: RunFacts(repository: "/r", approvals: planned, signers: signers, isStarterKnown: isStarterKnown))
  }

  @Test("A quorum that nobody could reach is refused with what to write")
  func quorum() {
    let found = violations(0, approvals: 2)
    #expect(found.map(\.limit) == ["approvals"] && found[0].remedy.contains("signers: { keys:"))
    #expect(violations(1, approvals: 2)[0].measured == "1 key that could sign")
    #expect(violations(2, approvals: 2).isEmpty && violations(nil, approvals: 2).isEmpty)
    #expect(violations(0, approvals: 1).isEmpty && violations(0).isEmpty)
    #expect(violations(0, planned: 2).map(\.limit) == ["approvals in the plan"])
    // In a user namespace it takes two, since the starter may be anybody.
    #expect(violations(0, approvals: 1, isStarterKnown: false).count == 1)
  }

  @Test("A rule that names people needs their signatures")
  func named() {
    let rule = PolicyRule("approvers[0]", .approvers(ApproverRule(paths: ["a"], from: ["ada@x"])))
    let signers = PolicyRule("signers", .signers(PolicySigners(file: "/s")))
    #expect(violations(0, rules: [rule, signers]).map(\.limit) == ["approvers"])
    #expect(violations(1, rules: [rule, signers]).isEmpty)
    // Somebody else's list gives no key a name that the rule goes by.
    #expect(violations(1, rules: [rule]).first?.measured == "no signers in either")
    #expect(violations(1, rules: [rule, signers], isStarterKnown: false).count == 1)
    let two = PolicyRule("approvers[0]", .approvers(ApproverRule(count: 2)))
    #expect(violations(1, rules: [two]).count == 1 && violations(2, rules: [two]).isEmpty)
  }

  @Test("Money over time is counted by currency, and a currency that is not named is refused")
  func money() {
    let rate = RateLimit(atMost: 0, seconds: 86_400, amounts: ["EUR": 100, "USD": 50])
    let policy = Policy(Boundary(effects: ["http": EffectLimits(overTime: [rate])]), layer: .system, path: "p")
    let rates = policy.rates(of: "http").map(\.rate)
    #expect(rates.map(\.atMost) == [100, 50])
    func amounts(_ numbers: [String: Int]) -> [Int?] {
      let facts = EffectFacts(
        kind: "http",
        numbers: Dictionary(uniqueKeysWithValues: numbers.map { (NumberAttribute.amount(currency: $0.key), $0.value) }))
      return rates.map { facts.amount(for: $0) }
    }
    #expect(amounts(["EUR": 7]) == [7, 0] && amounts(["USD": 7]) == [0, 7])
    #expect(amounts(["CHF": 7]) == [nil, nil] && amounts([:]) == [nil, nil])
  }

  @Test("A named zone changes its offset when its clocks do")
  func zones() {
    // Friday, 2026-10-30 and 2026-10-23: winter and summer time.
    let zone = FreezeZone(
      name: "A/B", offset: 60,
      changes: [.init(from: 1_774_746_000_000, offset: 120), .init(from: 1_792_890_000_000, offset: 60)])
    let window = FreezeWindow(span: .weekly(days: [.fri], from: 960, until: 1440, zone: zone))
    func holds(_ text: String) -> Bool { UTCMoment.milliseconds(text).map(window.holds(at:)) ?? false }
    #expect(holds("2026-10-23T14:00Z") && !holds("2026-10-23T13:59Z"))
    #expect(holds("2026-10-30T15:00Z") && !holds("2026-10-30T14:59Z"))
    #expect(window.description.contains("fri 16:00-24:00 A/B"))
  }
}
