import Foundation
import KindRegistry
import PlanFiles
import Plans
import Policy
import SystemPackage
import TestKit
import Testing

/// The three whole policies of docs/how-to/write-a-policy.md, each tried by ways around it and by the plain way.
@Suite("The policies of the guide")
struct PolicyExampleTests {
  private func policy(_ heading: String, _ layer: PolicyLayer) throws -> Policy {
    let page = try String(
      contentsOfFile: Project.root.appending("docs/how-to/write-a-policy.md").string, encoding: .utf8)
    let start = try #require(page.firstRange(of: "## \(heading)"))
    let begin = try #require(page[start.upperBound...].firstRange(of: "\npolicy: "))
    let body = page[begin.lowerBound...].dropFirst()
    let end = ["\nEND", "\n```"].compactMap { body.firstRange(of: $0)?.lowerBound }.min() ?? body.endIndex
    let read = try PolicyFile.read(
      text: String(body[..<end]) + "\n", path: "p", layer: layer, kinds: KindRegistry.kinds
    ).get()
    return read.policy(layer: layer, path: "p")
  }

  private func model(_ name: String, at url: String? = nil) -> ModelFact {
    let builtIn = ModelProvider.builtIn[String(name.prefix { $0 != "/" })]?.url
    return ModelFact(name, at: (url ?? builtIn).flatMap(ModelAddress.init))
  }

  private func change(_ path: String, lines: Int = 1) -> FileChange {
    FileChange(
      path: path, kind: .modified, oldMode: 0o100644, newMode: 0o100644, linesAdded: lines, linesRemoved: 0,
      isBinary: false, newSize: 10)
  }

  private func isAllowed(_ policy: Policy, _ changes: [FileChange] = [], _ effects: EffectFacts...) -> Bool {
    policy.violations(of: changes).isEmpty && policy.violations(of: effects).isEmpty
  }

  private func push(_ branch: String, _ remote: String = "https://example.com/shop") -> EffectFacts {
    EffectFacts(kind: "git.push", names: ["branches": [branch], "remotes": [remote]])
  }

  private func migration(_ statements: [String], rows: Int? = 1, database: String = "shop") -> EffectFacts {
    EffectFacts(
      kind: "sql.migrate",
      names: ["statements": statements, "tables": ["t"], "databases": [database], "hosts": ["localhost"]],
      numbers: rows.map { [.figure("rows"): $0] } ?? [:])
  }

  private func payment(
    _ amount: Int?, _ currency: String = "EUR", host: String = "pay.example.com", path: String = "/v1/payouts",
    port: String = "443", method: String = "POST"
  ) -> EffectFacts {
    EffectFacts(
      kind: "http", names: ["hosts": [host], "methods": [method], "paths": [path], "ports": [port]],
      numbers: amount.map { [.amount(currency: currency): $0] } ?? [:])
  }

  @Test("One person")
  func onePerson() throws {
    let policy = try policy("For one person", .user)
    #expect(isAllowed(policy, [change("a.txt")], push("change/a"), migration(["alter", "update"])))
    for path in [".env", "a/.ENV", "keys/id.pem", "x/y.KEY", "a/.e\u{200b}nv"] {
      #expect(!isAllowed(policy, [change(path)]), "\(path)")
    }
    #expect(!isAllowed(policy, [], push("main")) && !isAllowed(policy, [], push("MAIN")))
    #expect(!isAllowed(policy, [], migration(["drop"])) && !isAllowed(policy, [], migration(["update", "truncate"])))
    #expect(policy.spend(.usd) != nil && policy.spend(.attempts) != nil)
  }

  @Test("A team")
  func team() throws {
    let policy = try policy("For a team", .repository)
    #expect(isAllowed(policy, [change("a.txt")], push("change/a"), EffectFacts(kind: "git.merge")))
    for path in [".chancery/policy.yaml", ".CHANCERY/policy.yaml", "x/.env", ".github/workflows/ci.yaml"] {
      #expect(!isAllowed(policy, [change(path)]), "\(path)")
    }
    #expect(!isAllowed(policy, [], push("release/1")) && !isAllowed(policy, [], push("Main")))
    #expect(!isAllowed(policy, [change("a.txt", lines: 1201)]))
    #expect(!isAllowed(policy, [], EffectFacts(kind: "git.merge"), EffectFacts(kind: "git.merge")))
    #expect(!PolicyJudge(policy).protected(among: [change("a/migrations/1.sql")]).isEmpty)
    #expect(policy.approvals == 2 && policy.approval?.rule == .always && policy.signerKeys.map(\.lines.count) == [3])
    #expect(policy.rejections?.seconds == 604_800)
    #expect(policy.refusal(of: .replay) != nil && policy.refusal(of: .weakerSandbox) != nil)
    // Saturday, 2026-12-19, noon.
    #expect(!policy.freezes("git.merge", at: 1_797_681_600_000).isEmpty)
    #expect(policy.freezes("git.merge", at: 1_797_854_400_000).isEmpty)
  }

  @Test("A regulated company")
  func company() throws {
    let policy = try policy("For a regulated company", .system)
    let deploy = EffectFacts(kind: "command", words: ["/usr/local/bin/deploy", "app"])
    let merge = EffectFacts(kind: "git.merge", names: ["branches": ["change/a"]])
    #expect(isAllowed(policy, [change("a.txt")], merge, push("change/a"), payment(50000), deploy))
    #expect(isAllowed(policy, [], migration(["alter"], rows: 10000)))
    for amount in [payment(50001), payment(nil), payment(1, "USD"), payment(1, host: "pay.example.com.evil.net")] {
      #expect(!isAllowed(policy, [], amount), "\(amount)")
    }
    #expect(!isAllowed(policy, [], payment(30000), payment(30000)))
    for other in [
      payment(1, path: "/v1/keys"), payment(1, port: "8443"), payment(1, method: "DELETE"),
    ] {
      #expect(!isAllowed(policy, [], other), "\(other)")
    }
    for words in [["sh", "-c", "/usr/local/bin/deploy app"], ["deploy", "app"], ["/tmp/usr/local/bin/deploy"]] {
      #expect(!isAllowed(policy, [], EffectFacts(kind: "command", words: words)), "\(words)")
    }
    #expect(!isAllowed(policy, [], EffectFacts(kind: "command")))
    #expect(!isAllowed(policy, [], EffectFacts(kind: "file.write", names: ["paths": ["/tmp/x"]])))
    #expect(!isAllowed(policy, [], migration(["alter"], rows: nil)) && !isAllowed(policy, [], migration(["grant"])))
    #expect(!isAllowed(policy, [], migration(["alter"], database: "/srv/Shop-PROD/x.db")))
    #expect(!isAllowed(policy, [], EffectFacts(kind: "git.merge", names: ["branches": ["main"]])))
    #expect(
      policy.signers?.signers == PolicySigners(file: "/etc/chancery/signers", revocations: "/etc/chancery/revoked"))
    #expect(policy.ledger == "/var/lib/chancery" && policy.approvals == 2 && !policy.allowsSameModel)
    let judge = PolicyJudge(policy)
    let plain = RunFacts(
      drafters: [model("openai/fast")], judges: [model("anthropic/slow")],
      secrets: [SecretFact("PAY_KEY", sources: ["env:PAY_KEY"])], repository: "/srv/repositories/shop")
    #expect(judge.violations(of: plain).isEmpty)
    func refuses(_ change: (inout RunFacts) -> Void) -> Bool {
      var facts = plain
      change(&facts)
      return !judge.violations(of: facts).isEmpty
    }
    #expect(refuses { $0.judges = [model("scripted/yes.json")] })
    #expect(refuses { $0.judges.append(model("openai/fast")) })
    #expect(refuses { $0.judges = [model("anthropic/slow", at: "https://evil.example")] })
    #expect(refuses { $0.drafters = [model("scripted/a.json")] })
    #expect(refuses { $0.secrets = [SecretFact("FOO", sources: ["env:ROOT_TOKEN"])] })
    #expect(refuses { $0.secrets = [SecretFact("FOO", sources: ["command:pass root"])] })
    #expect(refuses { $0.agents = [AgentFact(program: "/home/mallory/agent@sha256:aa", hosts: [])] })
    #expect(refuses { $0.repository = "/home/mallory/shop" })
    for permission in [Permission.weakerSandbox, .despiteVerdict, .replay, .unmeasured] {
      #expect(refuses { $0.asked = [permission: "it"] })
    }
    // What the starter adds can only narrow.
    let own = Policy(
      Boundary(
        effects: ["http": EffectLimits(numbers: [.amount(currency: "EUR"): 1_000_000])],
        rules: [
          PolicyRule("signers", .signers(PolicySigners(file: "/home/mallory/signers"))),
          PolicyRule("allowed.replay", .permission(.replay, true)),
        ]), layer: .user, path: "u")
    let both = policy.restricted(by: own)
    #expect(!isAllowed(both, [], payment(50001)) && both.signers?.signers == policy.signers?.signers)
    #expect(both.refusal(of: .replay) != nil)
  }
}
