import Plans
import Policy
import Testing

@Suite("Limits on what a run may use")
struct RunLimitTests {
  private func violations(_ constraint: Constraint, _ change: (inout RunFacts) -> Void = { _ in }) -> [String] {
    var facts = RunFacts(
      drafters: [.builtIn("openai/fast")], judges: [.builtIn("anthropic/slow")],
      secrets: [SecretFact("STAGING_KEY", sources: ["env:STAGING_KEY"])], repository: "/srv/app")
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
    #expect(
      !violations(.denyModel(.judge, "scripted/*")) { $0.judges = [ModelFact("scripted/yes.json", at: nil)] }.isEmpty)
  }

  @Test("A name of a provider counts where it is built in, and everything else by its address")
  func addresses() {
    func allows(_ pattern: String, _ name: String, at url: String?) -> Bool {
      ModelPattern(pattern).allows(ModelFact(name, at: url.flatMap(ModelAddress.init)))
    }
    #expect(allows("anthropic/*", "anthropic/a", at: "https://API.anthropic.com:443/"))
    for url in [
      "https://evil.example", "http://api.anthropic.com", "https://api.anthropic.com:8443",
      "https://api.anthropic.com/x",
      "https://api.anthropic.com@evil.example", "https://api.anthropic.com.evil.example",
    ] {
      #expect(!allows("anthropic/*", "anthropic/a", at: url) && !allows("*", "anthropic/a", at: url), "\(url)")
    }
    #expect(!allows("anthropic/*", "anthropic/a", at: nil))
    let own = "own/* at https://llm.example.com/v1"
    #expect(allows(own, "own/a", at: "https://llm.example.com/v1/x?api=2") && !allows(own, "other/a", at: own))
    for url in [
      "https://llm.example.com/v2", "https://llm.example.com/v1/../v2", "https://llm.example.com/v1/%2e%2e/v2",
      "https://llm.example.com.evil.example/v1", "http://llm.example.com/v1",
    ] {
      #expect(!allows(own, "own/a", at: url), "\(url)")
    }
    #expect(allows("scripted/a.json", "scripted/a.json", at: nil) && !allows("*", "scripted/a.json", at: nil))
    #expect(!allows("own/* at nowhere", "own/a", at: "https://nowhere"))
  }

  @Test("A denied model stays denied under another name of its server")
  func aliases() {
    func denies(_ pattern: String, _ name: String, at url: String?) -> Bool {
      ModelPattern(pattern).denies(ModelFact(name, at: url.flatMap(ModelAddress.init)))
    }
    #expect(
      denies("openai/*", "mine/gpt", at: "https://api.openai.com/v1") && denies("openai/*", "OpenAI/gpt", at: nil))
    #expect(!denies("openai/*", "mine/gpt", at: "https://llm.example.com/v1"))
    #expect(denies("own/* at https://a.example", "own/x", at: "https://a.example/v1"))
    #expect(!denies("own/* at https://a.example", "own/x", at: "https://b.example"))
  }

  @Test("A secret counts by where it comes from, and is denied under every name")
  func sources() {
    let alias = SecretFact("FOO", from: .environment("ROOT_TOKEN")) { $0 }
    let file = SecretFact("FOO", from: .file("/tmp/link")) { _ in "/etc/root-token" }
    let program = SecretFact("PAY_KEY", from: .command(["pass", "root/token"])) { $0 }
    #expect(!violations(.denySecret("ROOT_*")) { $0.secrets = [alias] }.isEmpty)
    #expect(!violations(.denySecret("root-token")) { $0.secrets = [file] }.isEmpty)
    #expect(!violations(.denySecret("pass root/*")) { $0.secrets = [program] }.isEmpty)
    #expect(!violations(.allowSecrets(["FOO"])) { $0.secrets = [alias] }.isEmpty)
    #expect(violations(.allowSecrets(["ROOT_TOKEN"])) { $0.secrets = [alias] }.isEmpty)
    #expect(!violations(.allowSecrets(["PAY_*"])) { $0.secrets = [program] }.isEmpty)
    #expect(violations(.allowSecrets(["command:pass root/token"])) { $0.secrets = [program] }.isEmpty)
    #expect(!violations(.allowSecrets(["file:/tmp/*"])) { $0.secrets = [file] }.isEmpty)
    #expect(violations(.allowSecrets(["file:/tmp/*", "file:/etc/root-token"])) { $0.secrets = [file] }.isEmpty)
    #expect(!violations(.allowSecrets(["*"])) { $0.secrets = [SecretFact("X", sources: [])] }.isEmpty)
  }

  @Test("An agent counts by its program's path and content, and by the hosts that it reaches by itself")
  func agents() {
    let agent = AgentFact(program: "/usr/bin/claude@sha256:aa", hosts: ["api.example.com"])
    func holds(_ constraint: Constraint) -> Bool { violations(constraint) { $0.agents = [agent] }.isEmpty }
    #expect(holds(.allowAgents(.programs, ["/usr/bin/claude@*"])) && !holds(.allowAgents(.programs, [])))
    #expect(!holds(.allowAgents(.programs, ["/usr/bin/claude@sha256:bb"])) && !holds(.allowAgents(.hosts, [])))
    #expect(holds(.allowAgents(.hosts, ["*.example.com"])) && !holds(.denyAgent(.hosts, "API.example.com")))
  }

  @Test("A linked work tree is its repository, and a denial holds for both names")
  func workTrees() {
    func holds(_ constraint: Constraint) -> Bool {
      violations(constraint) { ($0.repository, $0.workTree) = ("/srv/prod", "/home/m/tree") }.isEmpty
    }
    #expect(!holds(.denyRepository("/srv/prod")) && !holds(.denyRepository("/home/*")))
    #expect(holds(.allowRepositories(["/srv/*"])) && !holds(.allowRepositories(["/home/*"])))
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

extension ModelFact {
  /// A model of a built-in provider where it is built in.
  fileprivate static func builtIn(_ name: String) -> ModelFact {
    ModelFact(name, at: ModelProvider.builtIn[String(name.prefix { $0 != "/" })].flatMap { ModelAddress($0.url) })
  }
}
