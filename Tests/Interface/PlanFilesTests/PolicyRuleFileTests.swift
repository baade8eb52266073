import Forms
import KindSupport
import PlanFiles
import Plans
import Testing

@Suite("Rules that only policies have")
struct PolicyRuleFileTests {
  private func read(_ text: String, layer: PolicyLayer = .system) -> Result<PolicyText, PlanDiagnostics> {
    PolicyFile.read(text: "policy: p\n" + text, path: "policy.yaml", layer: layer)
  }

  @Test("Every rule is read, each with its line")
  func everything() throws {
    let text = try read(
      """
      allowed: { undo: false, replay: true }
      models: { draft: { allow: ["a/*"] }, judge: { deny: ["scripted/*"] } }
      secrets: { allow: [KEY], deny: ["ROOT_*"] }
      repositories: { allow: ["/srv/*"] }
      signers: { file: /etc/chancery/signers, revoked: /etc/chancery/revoked }
      ledger: /var/lib/chancery
      people:
        - { name: ada, principals: [ada@x], logins: [ada, al] }
      approvers:
        - { paths: ["infra/**"], effects: [sql.migrate], above: { EUR: 100 }, from: [ada], count: 2 }
        - { count: 3 }
      freeze: [{ days: [fri], hours: "22:00-06:00" }]
      """
    ).get()
    let policy = text.policy(layer: .system, path: "policy.yaml")
    let lines = Dictionary(policy.rules.map { ($0.constraint, $0.source.line) }) { first, _ in first }
    let expected: [(Constraint, Int)] = [
      (.permission(.undo, false), 2), (.permission(.replay, true), 2), (.allowModels(.draft, ["a/*"]), 3),
      (.denyModel(.judge, "scripted/*"), 3), (.allowSecrets(["KEY"]), 4), (.denySecret("ROOT_*"), 4),
      (.allowRepositories(["/srv/*"]), 5),
      (.signers(PolicySigners(file: "/etc/chancery/signers", revocations: "/etc/chancery/revoked")), 6),
      (.ledger("/var/lib/chancery"), 7),
      (.person(PolicyPerson(name: "ada", principals: ["ada@x"], logins: ["ada", "al"])), 9),
      (
        .approvers(
          ApproverRule(paths: ["infra/**"], kinds: ["sql.migrate"], amounts: ["EUR": 100], from: ["ada"], count: 2)), 11
      ), (.approvers(ApproverRule(count: 3)), 12),
    ]
    for (constraint, line) in expected { #expect(lines[constraint] == line, "\(constraint.key)") }
    #expect(text.boundary.freeze[0].span == .weekly(days: [.fri], from: 1320, until: 360, offset: 0))
    // No two rules have one meaning in the seal, and rules about people are read from there.
    for rule in policy.rules {
      if case .approvers(let given) = rule.constraint { #expect(ApproverRule(reading: rule.constraint.value) == given) }
      if case .person(let given) = rule.constraint { #expect(PolicyPerson(reading: rule.constraint.value) == given) }
    }
  }

  @Test(
    "What a layer cannot say, or cannot mean, is refused",
    arguments: [
      ("signers: { file: /etc/s }", PolicyLayer.repository, "only a system's or user's policy can name"),
      ("ledger: /var/lib/c", .user, "only the system's policy can say"),
      ("ledger: ~/c", .system, "an absolute path"), ("signers: { file: ../s }", .system, "an absolute path"),
      ("people: [{ name: a, principals: [\"*@x\"] }]", .system, "a name without"),
      ("approvers: [{ from: [] }]", .system, "approvers[0].from"), ("allowed: { fly: false }", .system, "unknown key"),
      ("models: { draft: [a] }", .system, "models.draft"),
    ])
  func refused(_ text: String, _ layer: PolicyLayer, _ part: String) {
    guard case .failure(let diagnostics) = read(text, layer: layer) else {
      Issue.record("\(text) was read")
      return
    }
    #expect(diagnostics.description.contains(part), "\(diagnostics)")
  }

  @Test("A plan's boundary takes none of them")
  func inPlans() {
    for key in ["allowed: { undo: false }", "models: {}", "ledger: /a", "people: []", "approvers: []"] {
      let text = "plan: p\ngoal: g\nboundary:\n  \(key)\nsteps: [{ id: a, draft: d }]"
      if case .success = PlanFile.read(text: text, path: "p.yaml") { Issue.record("a plan takes \(key)") }
    }
  }
}
