import Approval
import JSON
import Plans
import Policy
import RunJournal
import Testing

@Suite("One person is one person")
struct OnePersonTests {
  private func sealed(
    _ approvals: Int?, signers: Bool = true, startedBy: String = "ada", rules: [PolicyRule] = [],
    layer: PolicyLayer = .system, change: (inout Proposal) -> Void = { _ in }
  ) -> SealedProposal {
    var proposal = Samples.proposal
    proposal.startedBy = startedBy
    proposal.policy.approval = .always
    proposal.policy.approvals = approvals
    proposal.policy.boundary = Policy(Boundary(rules: rules), layer: layer, path: "p").document
    if signers { proposal.policy.signers = Proposal.Signers(path: "/signers", digest: "5a") }
    change(&proposal)
    return SealedProposal(sealing: proposal)
  }

  private func signed(
    _ person: String, as principal: String, key: String, aliases: [String] = [], of sealed: SealedProposal,
    verdict: SignedVerdict? = nil, in sources: [SignerSource]? = nil
  ) -> ApprovalGiven {
    ApprovalDocument(
      run: sealed.proposal.run, seal: sealed.seal, person: person, nonce: "\(person)\(principal)\(key)",
      givenAt: Instant(milliseconds: 1), expiresAt: Instant(milliseconds: 1900), verdict: verdict
    ).record(
      signature: "s", principal: principal, key: key, aliases: aliases,
      sources: sources ?? [SignerSource(layer: "system", path: "p", principals: [principal] + aliases)])
  }

  private func unsigned(_ person: String, of sealed: SealedProposal) -> ApprovalGiven {
    ApprovalGiven(
      seal: sealed.seal.hex, decision: .approve, reason: nil, redraft: nil, person: person, means: .terminal)
  }

  private func status(
    _ sealed: SealedProposal, _ approvals: [ApprovalGiven], _ verdict: VerdictGiven.Decision = .approve
  ) -> ApprovalStatus {
    var record = Samples.record(of: sealed)
    record.verdict?.decision = verdict
    record.approvals = approvals
    return ApprovalStatus(of: sealed, in: record, at: Instant(milliseconds: 1500))
  }

  private func isApproved(_ sealed: SealedProposal, _ approvals: [ApprovalGiven]) -> Bool {
    status(sealed, approvals) == .approved
  }

  @Test("Without signatures there is one person, under however many logins")
  func unsigned() {
    let sealed = sealed(2, signers: false)
    let both = [unsigned("grace", of: sealed), unsigned("alan", of: sealed)]
    #expect(!isApproved(sealed, both))
    let one = self.sealed(1, signers: false)
    #expect(isApproved(one, [unsigned("grace", of: one)]))
    // The starter's own answer takes nothing from the other's.
    #expect(isApproved(one, [unsigned("ada", of: one), unsigned("grace", of: one)]))
  }

  @Test("People with one key, or one exact principal, are one; a pattern makes nobody one")
  func joined() {
    let sealed = sealed(2)
    let grace = signed("g", as: "grace@x", key: "1", of: sealed)
    #expect(!isApproved(sealed, [grace, signed("a", as: "alan@x", key: "1", of: sealed)]))
    #expect(!isApproved(sealed, [grace, signed("a", as: "GRACE@x", key: "2", of: sealed)]))
    #expect(!isApproved(sealed, [grace, signed("a", as: "alan@x", key: "2", aliases: ["grace@x"], of: sealed)]))
    #expect(isApproved(sealed, [grace, signed("a", as: "alan@x", key: "2", of: sealed)]))
    let pattern = [
      signed("g", as: "*@x", key: "1", of: sealed), signed("a", as: "*@x", key: "2", of: sealed),
    ]
    #expect(isApproved(sealed, pattern))
  }

  @Test("A policy says which principals and logins are one person")
  func people() {
    let rule = PolicyRule("people[0]", .person(PolicyPerson(name: "Ada", principals: ["a@x", "a@y"], logins: ["ada"])))
    let two = sealed(2, rules: [rule])
    #expect(!isApproved(two, [signed("p", as: "a@x", key: "1", of: two), signed("q", as: "a@y", key: "2", of: two)]))
    let one = sealed(1, rules: [rule])
    #expect(!isApproved(one, [signed("somebody", as: "a@y", key: "1", of: one)]))
    let unknown = sealed(1)
    #expect(isApproved(unknown, [signed("somebody", as: "a@y", key: "1", of: unknown)]))
  }

  @Test("Whoever began the run in a user namespace may be anybody, so it takes two")
  func unknownStarter() {
    let sealed = sealed(1, startedBy: "")
    let grace = signed("g", as: "grace@x", key: "1", of: sealed)
    #expect(!isApproved(sealed, [grace]))
    #expect(isApproved(sealed, [grace, signed("a", as: "alan@x", key: "2", of: sealed)]))
  }

  @Test("Named approvers have to approve what a rule is about, and the starter is none of them")
  func roles() {
    let rule = ApproverRule(paths: ["a/**"], from: ["ops@x", "ada@x"])
    let file = Samples.proposal.changes[0].path
    let touching = sealed(nil, rules: [PolicyRule("approvers[0]", .approvers(rule))]) {
      $0.policy.approval = .byRisk
      $0.changes[0].path = "a/\(file)"
    }
    if case .needsPerson(let reasons) = status(touching, []) {
      #expect(reasons.contains { $0.contains("asks for approvers: a/**: 1 of ops@x, ada@x") })
    } else {
      Issue.record("nobody is asked")
    }
    #expect(!isApproved(touching, [signed("g", as: "grace@x", key: "1", of: touching)]))
    #expect(!isApproved(touching, [signed("ada", as: "ada@x", key: "2", of: touching)]))
    #expect(isApproved(touching, [signed("o", as: "OPS@x", key: "3", of: touching)]))
    let elsewhere = sealed(nil, rules: [PolicyRule("approvers[0]", .approvers(rule))])
    #expect(isApproved(elsewhere, [signed("g", as: "grace@x", key: "1", of: elsewhere)]))
  }

  @Test("Above an amount more people are asked for, and taking back counts too")
  func amounts() {
    let rule = PolicyRule("approvers[0]", .approvers(ApproverRule(amounts: ["EUR": 100], count: 2)))
    func paying(_ amount: Int, undo: Int = 0) -> SealedProposal {
      sealed(nil, rules: [rule]) {
        $0.effects[0].numbers[.amount(currency: "EUR")] = amount
        $0.effects[0].asides = [EffectAside(.undo, numbers: [.amount(currency: "EUR"): undo])]
      }
    }
    for (amount, undo, takesTwo) in [(100, 0, false), (101, 0, true), (1, 101, true)] {
      let sealed = paying(amount, undo: undo)
      let grace = signed("g", as: "grace@x", key: "1", of: sealed)
      #expect(isApproved(sealed, [grace]) == !takesTwo)
      #expect(isApproved(sealed, [grace, signed("a", as: "alan@x", key: "2", of: sealed)]))
    }
  }

  @Test("An inner layer cannot say who an outer layer's approvers are")
  func innerPeople() {
    let outer = Policy(
      Boundary(rules: [PolicyRule("approvers[0]", .approvers(ApproverRule(from: ["ops"])))]), layer: .system, path: "s")
    let person = PolicyRule("people[0]", .person(PolicyPerson(name: "ops", principals: ["mallory@x"], logins: [])))
    for (layer, isMember) in [(PolicyLayer.system, true), (.user, false), (.repository, false)] {
      let rules = outer.restricted(by: Policy(Boundary(rules: [person]), layer: layer, path: "o"))
      let sealed = sealed(nil) { $0.policy.boundary = rules.document }
      #expect(isApproved(sealed, [signed("m", as: "mallory@x", key: "1", of: sealed)]) == isMember)
    }
  }

  /// A rule of these approvers, in a policy of this layer, that anybody may read.
  private func asking(_ layer: PolicyLayer, path: String = "rule", _ others: Policy = Policy()) -> SealedProposal {
    let rule = PolicyRule("approvers[0]", .approvers(ApproverRule(from: ["ops@x"])))
    let rules = Policy(Boundary(rules: [rule]), layer: layer, path: path).restricted(by: others)
    return sealed(nil) { $0.policy.boundary = rules.document }
  }

  @Test(
    "A list of signers that whoever begins a run could write gives no key a name that a rule asks for",
    arguments: [
      ("system", "rule", PolicyLayer.repository, true), ("repository", "rule", .repository, true),
      ("repository", "another branch's", .repository, false), ("user", "u", .repository, false),
      (SignerSource.configuration, "signers", .repository, false), ("repository", "rule", .system, false),
      ("user", "u", .system, false), (SignerSource.configuration, "signers", .system, false),
      (SignerSource.configuration, "signers", .user, true),
    ])
  func namedElsewhere(list: String, path: String, rule: PolicyLayer, counts: Bool) {
    let sealed = asking(rule)
    let plain = SignerSource(layer: "system", path: "p", principals: ["mallory@x"])
    let other = SignerSource(layer: list, path: path, principals: ["ops@x"])
    let answer = signed("m", as: "mallory@x", key: "1", aliases: ["ops@x"], of: sealed, in: [plain, other])
    #expect(isApproved(sealed, [answer]) == counts)
  }

  @Test("People of a policy that whoever begins a run could write make nobody an approver")
  func joinedElsewhere() {
    let person = PolicyRule(
      "people[0]", .person(PolicyPerson(name: "x", principals: ["mallory@x", "ops@x"], logins: [])))
    for (layer, path, counts) in [
      (PolicyLayer.user, "u", false), (.repository, "mine", false), (.repository, "rule", true), (.system, "s", true),
    ] {
      let sealed = asking(.repository, Policy(Boundary(rules: [person]), layer: layer, path: path))
      #expect(
        isApproved(sealed, [signed("m", as: "mallory@x", key: "1", of: sealed)]) == counts, "\(layer) \(path)")
    }
  }

  @Test("Where it is not known who began the run, any of the named approvers may be, so one more is asked for")
  func unknownApprover() {
    let rule = PolicyRule("approvers[0]", .approvers(ApproverRule(from: ["ops@x", "dba@x"])))
    let sealed = sealed(nil, startedBy: "", rules: [rule])
    let ops = signed("o", as: "ops@x", key: "1", of: sealed)
    let grace = signed("g", as: "grace@x", key: "2", of: sealed)
    #expect(!isApproved(sealed, [ops, grace]))
    #expect(isApproved(sealed, [ops, signed("d", as: "dba@x", key: "3", of: sealed)]))
  }

  @Test("A signature names the verdict and whether it is overridden, and counts for no other")
  func verdict() {
    let sealed = sealed(nil)
    let record = Samples.record(of: sealed)
    var rejected = record.verdict
    rejected?.decision = .reject
    func answer(_ told: VerdictGiven?) -> ApprovalGiven {
      signed("g", as: "grace@x", key: "1", of: sealed, verdict: SignedVerdict(of: told))
    }
    #expect(status(sealed, [answer(record.verdict)]) == .approved)
    #expect(status(sealed, [answer(record.verdict)], .reject) != .approved)
    #expect(status(sealed, [answer(rejected)], .reject) == .approved)
    #expect(status(sealed, [answer(rejected)]) != .approved)
    var other = record.verdict
    other?.reasons = ["another reason"]
    #expect(status(sealed, [answer(other)]) != .approved)
    // What earlier versions signed says nothing of the verdict, so it overrides none.
    let old = signed("g", as: "grace@x", key: "1", of: sealed)
    #expect(status(sealed, [old]) == .approved && status(sealed, [old], .reject) != .approved)
  }

  @Test("A policy can keep everybody from overriding the slow tier")
  func despite() {
    let sealed = sealed(nil, rules: [PolicyRule("allowed.despite-verdict", .permission(.despiteVerdict, false))])
    var told = Samples.record(of: sealed).verdict
    told?.decision = .reject
    let answer = signed("g", as: "grace@x", key: "1", of: sealed, verdict: SignedVerdict(of: told))
    #expect(status(sealed, [answer], .reject) != .approved)
  }

  @Test("Where people were asked for, whoever began the run neither undoes nor resolves")
  func decisions() {
    let quorum = sealed(2, signers: false).proposal
    #expect(Decision.refusal(of: .undo, by: "ADA", on: quorum)?.contains("someone other than ada") == true)
    #expect(Decision.refusal(of: .resolve, by: nil, on: quorum) != nil)
    #expect(Decision.refusal(of: .undo, by: "grace", on: quorum) == nil)
    #expect(Decision.refusal(of: .undo, by: "ada", on: sealed(nil).proposal) == nil)
    let refused = sealed(nil, rules: [PolicyRule("allowed.undo", .permission(.undo, false))]).proposal
    #expect(Decision.refusal(of: .undo, by: "grace", on: refused) == "a policy refuses it: allowed.undo")
    #expect(Decision.refusal(of: .resolve, by: "grace", on: refused) == nil)
  }

  @Test("Where approvals are signed, so are undoing and resolving, by a key of somebody else")
  func signedDecisions() throws {
    let signers = sealed(2).proposal
    let request = UndoRequested(seal: "5ea1", effects: [0], cause: .person, person: "ada", reason: "wrong")
    let document = request.document(of: signers.run, nonce: "n", at: Instant(milliseconds: 5))
    func by(_ principal: String, _ text: String? = nil) -> SignedApproval {
      SignedApproval(document: text ?? document.canonicalText, signature: "s", principal: principal, key: principal)
    }
    #expect(Decision.refusal(of: .undo, by: "grace", on: signers)?.contains("and sign it") == true)
    #expect(Decision.refusal(of: .undo, by: "ada", signed: by("ada@x"), on: signers) != nil)
    // Whose account it is says nothing: the key does.
    #expect(Decision.refusal(of: .undo, by: "ada", signed: by("grace@x"), on: signers) == nil)
    #expect(document.isSaid(by: by("grace@x")))
    var other = request
    other.effects = [0, 1]
    #expect(!other.document(of: signers.run, nonce: "", at: Instant(milliseconds: 0)).isSaid(by: by("grace@x")))
    let resolved = EffectResolved(
      seal: "5ea1", effect: 0, action: .effect, isCommitted: true, person: "ada", reason: "wrong")
    let word = resolved.document(of: signers.run, nonce: "n", at: Instant(milliseconds: 5))
    #expect(word.isSaid(by: by("g", word.canonicalText)) && !word.isSaid(by: by("g")))
    var opposite = resolved
    opposite.isCommitted = false
    #expect(
      !opposite.document(of: signers.run, nonce: "n", at: Instant(milliseconds: 5)).isSaid(
        by: by("g", word.canonicalText)))
    // A signed approval is no decision, and a signed decision no approval.
    #expect(throws: UnreadableProposal.self) { try ApprovalDocument(reading: document.canonicalText) }
    let approval = signed("grace", as: "grace@x", key: "1", of: sealed(2)).signed
    #expect(!document.isSaid(by: try #require(approval)))
  }

  @Test("Whoever's file the plan is does not count as the other person")
  func author() {
    let sealed = sealed(1) { $0.plannedBy = "grace" }
    #expect(!isApproved(sealed, [signed("g", as: "grace@x", key: "1", of: sealed)]))
    #expect(!isApproved(sealed, [signed("a", as: "ada@x", key: "2", of: sealed)]))
    #expect(isApproved(sealed, [signed("l", as: "linus@x", key: "3", of: sealed)]))
    #expect(
      Decision.refusal(of: .undo, by: "GRACE", on: self.sealed(1, signers: false) { $0.plannedBy = "grace" }.proposal)
        != nil)
    #expect(sealed.seal != self.sealed(1).seal)
    #expect((try? Proposal(reading: sealed.proposal.document))?.plannedBy == "grace")
  }
}
