import JSON
import Plans
import Policy
import Testing

@Suite("What a list of commands allows, and what for")
struct CommandUseTests {
  private func pattern(_ words: String..., as uses: Set<CommandUse> = CommandUse.usual) -> CommandPattern {
    CommandPattern(words: words, uses: uses)
  }

  private func policy(
    _ patterns: [CommandPattern], variables: [String]? = nil, layer: PolicyLayer = .system
  ) -> Policy {
    var limits = EffectLimits(commands: .init(allow: patterns))
    if let variables { limits.names[.variables] = .init(allow: variables) }
    return Policy(Boundary(effects: [.command: limits]), layer: layer, path: "p")
  }

  private func facts(_ words: [String], as use: CommandUse = .run, variables: [String] = []) -> EffectFacts {
    EffectFacts(
      kind: .command, names: variables.isEmpty ? [:] : [.variables: variables], words: words, use: use)
  }

  @Test("A pattern allows to run and to undo; a dry-run and a verify have to be named as such")
  func uses() {
    let deploy = ["deploy", "app"]
    let open = policy([pattern("deploy", "...")])
    #expect(open.violations(of: [facts(deploy), facts(deploy, as: .undo)]).isEmpty)
    for use in [CommandUse.dryRun, .verify] {
      let found = open.violations(of: [facts(deploy, as: use)])
      #expect(found.map(\.offenders) == [["\(use.rawValue): deploy app"]])
      #expect(found.first?.remedy.contains("`as: [dry-run, verify]`") == true)
      let named = policy([pattern("deploy", "..."), pattern("deploy", "app", as: [use])])
      #expect(named.violations(of: [facts(deploy, as: use)]).isEmpty)
      #expect(!named.violations(of: [facts(["deploy", "all"], as: use)]).isEmpty)
    }
    // What is allowed as a dry-run alone does not run.
    #expect(!policy([pattern("deploy", "...", as: [.dryRun])]).violations(of: [facts(deploy)]).isEmpty)
  }

  @Test("A list of commands allows no variables but those that the same file lists")
  func variables() {
    let words = ["deploy", "app"]
    let list = policy([pattern("deploy", "...")])
    #expect(list.violations(of: [facts(words)]).isEmpty)
    let found = list.violations(of: [facts(words, variables: ["KUBECONFIG"])])
    #expect(found.map(\.offenders) == [["KUBECONFIG"]] && found.first?.remedy.contains("variables.allow") == true)
    let listed = policy([pattern("deploy", "...")], variables: ["TOKEN"])
    #expect(listed.violations(of: [facts(words), facts(words, variables: ["TOKEN"])]).isEmpty)
    #expect(
      listed.violations(of: [facts(words, variables: ["TOKEN", "OTHER"])]).map(\.limit) == [
        "effects.command.variables.allow"
      ])
    // Another layer's list lifts nothing.
    let own = listed.restricted(by: policy([pattern("deploy", "...")], layer: .repository))
    #expect(!own.violations(of: [facts(words, variables: ["TOKEN"])]).isEmpty)
    #expect(Policy().violations(of: [facts(words, variables: ["TOKEN"])]).isEmpty)
  }

  @Test("A grant covers no verify that it does not name as one, and no variables that it does not name")
  func granted() {
    func grant(_ pattern: CommandPattern, _ variables: [String]? = nil) -> UnattendedGrant {
      var limits = EffectLimits(commands: .init(allow: [pattern]))
      if let variables { limits.names[.variables] = .init(allow: variables) }
      return UnattendedGrant(kind: .command, limits: limits)
    }
    let words = ["make", "announce"]
    #expect(grant(pattern("make", "announce")).covers(facts(words)))
    #expect(!grant(pattern("make", "announce")).covers(facts(words, as: .verify)))
    #expect(grant(pattern("make", "announce", as: [.verify])).covers(facts(words, as: .verify)))
    #expect(!grant(pattern("make", "announce")).covers(facts(words, variables: ["A"])))
    #expect(grant(pattern("make", "announce"), ["A"]).covers(facts(words, variables: ["A"])))
    #expect(grant(pattern("make", "announce"), ["A"]).covers(facts(words)))
  }

  @Test("A pattern that names no use is in a policy's document what it always was")
  func document() {
    #expect(
      policy([pattern("a", "b")]).document.canonicalText.contains("\"demand\":[[\"a\",\"b\"]]"))
    #expect(
      policy([pattern("a", as: [.dryRun])]).document.canonicalText.contains(
        "\"demand\":[{\"as\":[\"dry-run\"],\"run\":[\"a\"]}]"))
  }

  @Test("Where a policy limits commands or asks for people, it or one further out has to name a dry-run")
  func distrust() {
    let words = ["deploy", "--dry-run"]
    let dryRun = facts(words, as: .dryRun)
    func system(_ boundary: Boundary) -> Policy { Policy(boundary, layer: .system, path: "p") }
    let limits: [Policy] = [
      system(Boundary(approval: .always)), system(Boundary(approvals: 2)),
      system(Boundary(effects: [.command: EffectLimits(overTime: [RateLimit(atMost: 1, seconds: 60)])])),
      system(Boundary(effects: [.command: 1])), policy([pattern("deploy", "...")]),
    ]
    let naming = [pattern("deploy", "--dry-run", as: [.dryRun])]
    for policy in limits {
      #expect(policy.distrust(of: dryRun) != nil)
      #expect(policy.restricted(by: self.policy(naming)).distrust(of: dryRun) == nil)
      #expect(policy.restricted(by: self.policy(naming, layer: .repository)).distrust(of: dryRun) != nil)
    }
    #expect(Policy().distrust(of: dryRun) == nil)
    #expect(system(Boundary(approval: .byRisk)).distrust(of: dryRun) == nil)
    // What a plan says about itself holds nothing back.
    #expect(Policy(Boundary(effects: [.command: 1]), layer: .plan, path: "p").distrust(of: dryRun) == nil)
    // A verify comes after the approval.
    let verify = facts(words, as: .verify)
    #expect(limits.map { $0.distrust(of: verify) != nil } == [false, false, true, false, true])
  }

  @Test("Money that the plan points at is refused while a larger number stands beside it and no policy says the place")
  func money() {
    func payment(_ others: [String]) -> EffectFacts {
      EffectFacts(
        kind: .http, names: [.amountAt: ["/n EUR"]].merging(others.isEmpty ? [:] : [.otherAmounts: others]) { $1 },
        numbers: [.amount(currency: "EUR"): 1])
    }
    let amounts: [NumberAttribute: Int] = [.amount(currency: "EUR"): 100]
    func policy(_ boundary: Boundary, layer: PolicyLayer = .system) -> Policy {
      Policy(boundary, layer: layer, path: "p")
    }
    let place: [NameAttribute: EffectLimits.Names] = [.amountAt: .init(allow: ["/n EUR"])]
    let rate = RateLimit(atMost: 0, seconds: 60, amounts: ["EUR": 100])
    let rules = [
      policy(Boundary(effects: [.http: EffectLimits(numbers: amounts)])),
      policy(Boundary(effects: [.http: EffectLimits(overTime: [rate])])),
      policy(Boundary(rules: [PolicyRule("approvers[0]", .approvers(ApproverRule(amounts: ["EUR": 100])))])),
    ]
    for rule in rules {
      #expect(rule.violations(of: [payment([])]).isEmpty)
      let found = rule.violations(of: [payment(["/amount=99999999"])])
      #expect(found.map(\.offenders) == [["/amount=99999999"]], "\(found)")
      #expect(found.first?.remedy.contains("effects.http.amount-at.allow") == true)
      let said = policy(Boundary(effects: [.http: EffectLimits(names: place)]))
      #expect(rule.restricted(by: said).violations(of: [payment(["/amount=99999999"])]).isEmpty)
      let own = policy(Boundary(effects: [.http: EffectLimits(names: place)]), layer: .plan)
      #expect(!rule.restricted(by: own).violations(of: [payment(["/amount=99999999"])]).isEmpty)
    }
    let elsewhere = policy(
      Boundary(effects: [.http: EffectLimits(names: [.amountAt: .init(allow: ["/amount /currency"])], numbers: amounts)]
      ))
    #expect(elsewhere.violations(of: [payment([])]).map(\.limit) == ["effects.http.amount-at.allow"])
    #expect(Policy().violations(of: [payment(["/amount=99999999"])]).isEmpty)
  }

  @Test("Where a name decides whether to connect, one that is unknown meets no limit on it")
  func decisive() {
    let limits: [EffectKind: EffectLimits] = [
      .sqlMigrate: EffectLimits(names: ["databases": .init(deny: ["*prod*"])])
    ]
    let judge = PolicyJudge(Policy(Boundary(effects: limits), layer: .system, path: "p"))
    let unknown = EffectFacts(kind: .sqlMigrate, names: ["hosts": ["localhost"]])
    #expect(judge.violations(reaching: unknown).isEmpty)
    #expect(judge.violations(reaching: unknown, deciding: ["databases"]).map(\.measured) == ["unknown databases"])
    let known = EffectFacts(kind: .sqlMigrate, names: ["databases": ["shop"]])
    #expect(judge.violations(reaching: known, deciding: ["databases"]).isEmpty)
  }

  @Test(
    "A denied table is denied with its schema and without, quoted and not; another one is not",
    arguments: [
      ("audit_*", "audit_log", true), ("audit_*", "public.audit_log", true), ("audit_*", "public.\"Audit_log\"", true),
      ("public.audit_*", "audit_log", true), ("public.audit_*", "billing.audit_log", false),
      ("billing.*", "invoices", false), ("billing.*", "billing.invoices", true), ("audit_*", "audits", false),
      ("users", "public.users", true), ("users", "public.users_old", false),
    ])
  func tables(pattern: String, name: String, isDenied: Bool) {
    #expect(NamePattern(pattern).denies(name, as: "tables") == isDenied)
  }
}
