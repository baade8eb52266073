import JSON
import Plans
import Policy
import Testing

@Suite("Waived rules")
struct WaiverTests {
  private let now: Int64 = 1_790_000_000_000
  private let day: Int64 = 86_400_000

  private func rules(
    _ layer: PolicyLayer, path: String = "p", from: [String]? = ["sec@x"], keys: [String]? = ["sec@x key"],
    _ more: [PolicyRule] = []
  ) -> Policy {
    var rules = more
    if let from { rules.append(PolicyRule("waivers", .waivers(WaiverRule(from: from, longest: 7 * 86_400)))) }
    if let keys { rules.append(PolicyRule("signers.keys", .signerKeys(keys))) }
    return Policy(
      Boundary(paths: .init(deny: ["infra/**", "b"]), rules: rules), layer: layer, path: path)
  }

  private func waiver(
    _ layer: PolicyLayer = .repository, days: Int64 = 1, by signers: [String] = ["sec@x"],
    change: (inout Waiver) -> Void = { _ in }
  ) -> Waiver {
    var waiver = Waiver(
      layer: layer, key: "paths.deny", demand: "infra/**", repository: "/r", given: now, ends: now + days * day,
      reason: "once", signers: signers)
    change(&waiver)
    return waiver
  }

  /// - Parameter lists: files whose lists of signers give the key the waiver's names.
  private func signed(
    _ waiver: Waiver, in lists: [PolicySource] = [PolicySource(layer: .repository, path: "p")]
  ) -> SignedWaiver {
    SignedWaiver(waiver, proofs: lists.map { SignedWaiver.Proof(names: waiver.signers, source: $0) })
  }

  private func isWaived(
    _ policy: Policy, _ waiver: Waiver, by login: String? = "ada", at moment: Int64? = nil,
    in lists: [PolicySource] = [
      PolicySource(layer: .repository, path: "p"), PolicySource(layer: .system, path: "s"),
    ]
  ) -> Bool {
    let changes = [
      FileChange(
        path: "infra/a", kind: .modified, oldMode: 0o100644, newMode: 0o100644, linesAdded: 1, linesRemoved: 0,
        isBinary: false, newSize: 1)
    ]
    #expect(!policy.violations(of: changes).isEmpty)
    let result = policy.waiving([signed(waiver, in: lists)], for: "/r", startedBy: login, at: moment ?? now)
    var other = changes
    other[0].path = "b"
    #expect(!result.policy.violations(of: other).isEmpty, "another rule was waived")
    return result.policy.violations(of: changes).isEmpty
  }

  @Test("A waiver takes one rule away, for one repository, until it ends, and is among the rules that are shown")
  func plain() {
    let policy = rules(.repository)
    #expect(isWaived(policy, waiver()))
    #expect(!isWaived(policy, waiver(), at: now + day))
    #expect(!isWaived(policy, waiver { $0.repository = "/other" }))
    #expect(!isWaived(policy, waiver { $0.demand = "other/**" }))
    #expect(!isWaived(policy, waiver(.system)))
    #expect(!isWaived(policy, waiver(days: 8)))
    #expect(!isWaived(policy, waiver { $0.given = now + day / 2 }))
    let shown = policy.waiving([signed(waiver())], for: "/r", startedBy: "ada", at: now).policy.sorted.last
    #expect(shown?.key == "waived" && shown?.constraint.text.contains("by sec@x: once") == true)
  }

  @Test("Only those whom the rule's own file or the system's policy names waive it, and never whoever began the run")
  func people() {
    #expect(!isWaived(rules(.repository, from: nil), waiver()))
    #expect(!isWaived(rules(.repository, keys: nil), waiver()))
    #expect(!isWaived(rules(.repository), waiver(by: ["ada@x"])))
    #expect(!isWaived(rules(.repository), waiver(), by: "sec") && !isWaived(rules(.repository), waiver(), by: nil))
    let joined = PolicyRule("people", .person(PolicyPerson(name: "s", principals: ["sec@x"], logins: ["ada"])))
    #expect(!isWaived(rules(.repository, [joined]), waiver()))
    // What the user says, or a branch of one's own, waives nothing of the repository's.
    let bare = rules(.repository, from: nil, keys: nil)
    func own(_ layer: PolicyLayer, _ path: String) -> Policy {
      Policy(
        Boundary(rules: [
          PolicyRule("waivers", .waivers(WaiverRule(from: ["sec@x"], longest: 864_000))),
          PolicyRule("signers.keys", .signerKeys(["k"])),
        ]), layer: layer, path: path)
    }
    #expect(!isWaived(bare.restricted(by: own(.user, "u")), waiver()))
    #expect(!isWaived(bare.restricted(by: own(.repository, "p of mine")), waiver()))
    #expect(!isWaived(rules(.repository).restricted(by: rules(.repository, path: "p of main", from: nil)), waiver()))
    #expect(isWaived(bare.restricted(by: own(.system, "s")), waiver()))
    // A list of another file gives the key the name.
    for list in [
      PolicySource(layer: .user, path: "u"), PolicySource(layer: .repository, path: "p of mine"),
    ] {
      #expect(!isWaived(rules(.repository), waiver(), in: [list]))
    }
  }

  @Test("Rules about people, money and decisions cannot be waived")
  func never() {
    let rules: [Constraint] = [
      .approvals(2), .signers(PolicySigners(file: "/s")), .approvers(ApproverRule()), .protectPath("a"),
      .permission(.undo, false), .permission(.despiteVerdict, false),
      .figure("http", .amount(currency: "EUR"), atMost: 1),
      .waivers(WaiverRule(from: [], longest: 1)), .rejections(1), .ledger("/l"), .sameModel(false), .refuseUnattended,
    ]
    for rule in rules { #expect(!rule.isWaivable, "\(rule.key)") }
    #expect(Constraint.permission(.replay, false).isWaivable && Constraint.denyPath("a").isWaivable)
  }

  @Test("A waiver that ends while a run waits gives the rule back, and one of now is shown")
  func live() {
    let frozen = rules(.repository)
    let waived = frozen.waiving([signed(waiver())], for: "/r", startedBy: "ada", at: now).policy
    func holds(_ policy: Policy) -> Bool { policy.rules.contains { $0.constraint == .denyPath("infra/**") } }
    #expect(!holds(waived.narrowed(by: waived)) && holds(waived.narrowed(by: frozen)))
    #expect(!waived.narrowed(by: frozen).rules.contains { $0.key == "waived" })
    #expect(Policy().narrowed(by: waived).rules.contains { $0.key == "waived" })
  }
}
