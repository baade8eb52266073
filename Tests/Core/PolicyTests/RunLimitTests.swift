import Plans
import Policy
import Testing

@Suite("Limits on what a run may use")
struct RunLimitTests {
  private func violations(_ constraint: Constraint, _ change: (inout RunFacts) -> Void = { _ in }) -> [String] {
    var facts = RunFacts(
      drafters: ["openai/fast"], judges: ["anthropic/slow"], secrets: ["STAGING_KEY"], repository: "/srv/app")
    change(&facts)
    let policy = Policy(Boundary(rules: [PolicyRule("k", constraint)]), layer: .system, path: "p", lines: ["k": 3])
    return PolicyJudge(policy).violations(of: facts).map(\.description)
  }

  @Test("Models that may draft and judge are told apart, and lists and denials hold")
  func models() {
    #expect(violations(.allowModels(.judge, ["anthropic/*"])).isEmpty)
    #expect(violations(.denyModel(.judge, "openai/*")).isEmpty)
    #expect(
      violations(.allowModels(.draft, ["anthropic/*"]))
        == ["models.draft.allow: 1 outside measured, anthropic/* allowed by the system's policy, p:3 (openai/fast)"])
    #expect(
      violations(.denyModel(.draft, "OpenAI/*")) == [
        "models.draft.deny: nothing that matches OpenAI/* is allowed by the system's policy, p:3; found openai/fast"
      ])
    #expect(!violations(.denyModel(.judge, "scripted/*")) { $0.judges = ["scripted/yes.json"] }.isEmpty)
  }

  @Test("Secrets and target repositories can be listed")
  func places() {
    #expect(violations(.allowSecrets(["STAGING_*"])).isEmpty)
    #expect(!violations(.allowSecrets(["PROD_*"])).isEmpty)
    #expect(!violations(.denySecret("staging_key")).isEmpty)
    #expect(violations(.allowRepositories(["/srv/*"])).isEmpty)
    #expect(!violations(.allowRepositories(["/home/*"])).isEmpty)
    #expect(!violations(.denyRepository("/srv/app")) { $0.repository = "/srv/./app/" }.isEmpty)
  }

  @Test("What is refused counts only where it was asked for", arguments: Permission.allCases)
  func permissions(permission: Permission) {
    let refusal = Constraint.permission(permission, false)
    #expect(violations(refusal).isEmpty)
    #expect(violations(refusal) { $0.asked = [permission: "it"] }.count == 1)
    #expect(violations(.permission(permission, true)) { $0.asked = [permission: "it"] }.isEmpty)
  }

  @Test("A freeze goes on after midnight, on the day after it begins")
  func midnight() {
    // Friday, 2026-12-18; 1970-01-01 was a Thursday.
    let friday: Int64 = 1_797_552_000_000
    let window = FreezeWindow(span: .weekly(days: [.fri], from: 22 * 60, until: 6 * 60, offset: 0))
    func holds(hours: Int64) -> Bool { window.holds(at: friday + hours * 3_600_000) }
    #expect(holds(hours: 22) && holds(hours: 23) && holds(hours: 24) && holds(hours: 29))
    #expect(!holds(hours: 21) && !holds(hours: 30) && !holds(hours: 0) && !holds(hours: 46))
  }
}
