import Forms
import Foundation
import GitMerge
import GitPush
import HTTPRequest
import KindSupport
import PlanFiles
import Plans
import SQLMigrate
import SystemPackage
import TestKit
import Testing

@Suite("Policy files")
struct PolicyFileTests {
  private func read(_ text: String, layer: PolicyLayer = .repository) -> Result<PolicyText, PlanDiagnostics> {
    PolicyFile.read(text: text, path: "policy.yaml", layer: layer)
  }

  private func refusal(_ text: String, layer: PolicyLayer = .repository) -> String {
    guard case .failure(let diagnostics) = read(text, layer: layer) else { return "nothing was refused" }
    return diagnostics.description
  }

  @Test("Every key is read, and each demand knows its line")
  func everything() throws {
    let text = try read(
      """
      policy: team
      paths:
        allow: ["Sources/**"]
        deny: [".github/**", "**/*.pem"]
        protected:
          - Sources/Auth/**
      changes: { files: 30, bytes: 1MiB, sole-copies: 0, ci: 0 }
      effects:
        git.merge: 1
        git.push:
          count: 2
          branches: { allow: ["feature/*"], deny: [main] }
          over-time: [{ count: 4, per: 1h, on: "feature/*" }]
        sql.migrate: { rows: 100, statements: { deny: [drop] }, over-time: [{ rows: 500, per: 7d }] }
        http: { amounts: { USD: 10000 } }
        command: { commands: { deny: [{ run: [rm, "..."], match: [[rm, -rf, /]], not-match: [[ls]] }] } }
      spend: { usd: 1.50, tokens: 1000, wall: 20m, attempts: 8 }
      freeze:
        - { from: "2026-12-20T16:00+01:00", until: "2027-01-02T00:00Z", reason: holidays }
        - { days: [fri, sat], hours: "16:00-24:00", zone: "-05:30", effects: [git.push] }
      approval: always
      approvals: 2
      same-model: false
      """
    ).get()
    #expect(text.name == "team")
    let boundary = text.boundary
    #expect(
      boundary.paths == .init(allow: ["Sources/**"], deny: [".github/**", "**/*.pem"], protected: ["Sources/Auth/**"]))
    #expect(boundary.changes.limits == [.files: 30, .bytes: 1 << 20, .soleCopies: 0, .ci: 0])
    #expect(boundary.effects[.gitMerge] == 1)
    #expect(
      boundary.effects[.gitPush]
        == EffectLimits(
          count: 2, names: [.branches: .init(allow: ["feature/*"], deny: ["main"])],
          overTime: [RateLimit(atMost: 4, seconds: 3600, on: "feature/*")]))
    #expect(boundary.effects[.sqlMigrate]?.overTime == [RateLimit(figure: .rows, atMost: 500, seconds: 604_800)])
    #expect(boundary.effects[.http]?.numbers == [.amount(currency: "USD"): 10000])
    #expect(boundary.spend.tokens == 1000)
    #expect(boundary.freeze[0].span == .once(from: 1_797_778_800_000, until: 1_798_848_000_000))
    #expect(
      boundary.freeze[1]
        == FreezeWindow(span: .weekly(days: [.fri, .sat], from: 960, until: 1440, offset: -330), kinds: [.gitPush]))
    #expect(boundary.approval == .always && boundary.approvals == 2 && boundary.allowsSameModel == false)
    let policy = text.policy(layer: .repository, path: "policy.yaml")
    let lines = Dictionary(policy.rules.map { ($0.constraint.key + " " + $0.constraint.text, $0.source.line) }) { $1 }
    #expect(lines["paths.allow Sources/**"] == 3)
    #expect(lines["paths.deny not **/*.pem"] == 4)
    #expect(lines["paths.protected Sources/Auth/** needs a person"] == 6)
    #expect(lines["changes.files 30"] == 7)
    #expect(lines["effects.git.merge 1"] == 9)
    #expect(lines["effects.git.push 2"] == 11)
    #expect(lines["effects.git.push.branches.deny not main"] == 12)
    #expect(lines["effects.http.amounts.USD 10000"] == 15)
    #expect(lines["approval always"] == 21)
    #expect(policy.rules.allSatisfy { $0.source.line != nil }, "\(policy.sorted.filter { $0.source.line == nil })")
  }

  @Test(
    "What is wrong is named with its place, and what to do",
    arguments: [
      ("policy: p\npathes: {}", ["policy.yaml:2:1", "unknown key", "did you mean \"paths\"?"]),
      ("policy: p\neffects: { git.pull: 1 }", ["policy.yaml:2:12", "unknown key", "git.push"]),
      ("policy: p\nchanges: { files: many }", ["policy.yaml:2:19", "changes.files", "a whole number"]),
      ("policy: p\npaths: { deny: [\"**.swift\"] }", ["paths.deny[0]", "`**` must stand alone"]),
      ("paths: {}", ["the key \"policy\" is missing"]), ("", ["the file is empty"]),
      ("policy: p\nsame-model: true", ["same-model", "only a system's or user's policy"]),
      (
        "policy: p\nunattended: [{ git.push: { branches: { allow: [stage] } } }]", ["unattended", "can grant"]
      ),
      ("policy: p\nunattended: [{ git.push: {} }]", ["unattended[0]", "names no target", "allow list"]),
      ("policy: p\nunattended: all", ["unattended", "none, or a list"]),
      ("policy: p\napproval: never\napprovals: 2", ["policy.yaml:3", "contradict each other", "one of the two"]),
      (
        "policy: p\neffects: { command: { commands: { allow: [{ run: [ls], match: [[ls, -l]] }] } } }",
        ["does not match `ls`"]
      ),
      (
        "policy: p\neffects: { command: { commands: { deny: [{ run: [git, \"...\"], not-match: [[/usr/bin/git, x]] }] } } }",
        ["`/usr/bin/git x` matches `git ...`"]
      ),
      (
        "policy: p\nfreeze: [{ from: \"2026-02-30T00:00Z\", until: \"2026-03-01T00:00Z\" }]",
        ["freeze[0].from", "a date and time"]
      ),
      ("policy: p\nfreeze: [{ from: \"2026-03-02T00:00Z\", until: \"2026-03-01T00:00Z\" }]", ["ends before it begins"]),
      ("policy: p\nfreeze: [{ days: [fri], hours: \"24:00-08:00\" }]", ["freeze[0].hours"]),
      ("policy: p\nfreeze: [{ reason: because }]", ["from and until, or days"]),
      ("policy: p\neffects: { git.push: { over-time: [{ per: 1h }] } }", ["found no limit"]),
      ("policy: p\neffects: { git.push: { rows: 3 } }", ["unknown key"]),
      ("policy: p\neffects: { http: { amounts: { usd: 3 } } }", ["three capitals"]),
      ("policy: p\neffects: { sql.migrate: { statements: { deny: [drpo] } } }", ["did you mean \"drop\"?"]),
      ("policy: &a p", ["the anchor &a is refused"]),
    ])
  func refused(text: String, parts: [String]) {
    let found = refusal(text)
    for part in parts { #expect(found.contains(part), "\(found)") }
  }

  @Test("Only a policy outside the repository can let the model that drafted judge")
  func sameModel() throws {
    let grant = "policy: p\nunattended: [{ sql.migrate: { databases: { allow: [app] }, rows: 0 } }]"
    let granted = try read(grant, layer: .user).get()
    #expect(
      granted.boundary.unattended == [
        UnattendedGrant(
          kind: "sql.migrate",
          limits: EffectLimits(names: ["databases": .init(allow: ["app"])], numbers: [.figure("rows"): 0]))
      ])
    #expect(granted.policy(layer: .user, path: "p").rules.allSatisfy { $0.source.line == 2 })
    #expect(try read("policy: p\nunattended: none", layer: .repository).get().boundary.unattended == [])
    #expect(try read("policy: p\nsame-model: true", layer: .system).get().boundary.allowsSameModel == true)
    #expect(try read("policy: p\nsame-model: false", layer: .repository).get().boundary.allowsSameModel == false)
  }

  @Test("A plan's boundary takes the limits of a policy, and none of what only a policy says")
  func inPlans() throws {
    let start = "plan: p\ngoal: g\nboundary:\n  "
    let end = "\nsteps: [{ id: a, draft: d }]"
    let limits = "changes: { removed: 5 }\n  paths: { protected: [a] }"
    let plan = try PlanFile.read(text: start + limits + end, path: "p.yaml").get()
    #expect(plan.boundary.changes[.removed] == 5 && plan.boundary.paths.protected == ["a"])
    #expect(Policy(of: plan, path: "p.yaml").sorted.map(\.source.line) == [5, 4])
    for key in ["approval: always", "approvals: 2", "same-model: true"] {
      guard case .failure = PlanFile.read(text: start + key + end, path: "p.yaml") else {
        Issue.record("a plan's boundary takes \(key)")
        continue
      }
    }
  }

  @Test("The policies that Chancery ships with can be used", arguments: ["careful-team", "solo", "ci", "database"])
  func examples(name: String) throws {
    let file = URL(fileURLWithPath: Project.root.appending("sandbox/policies/\(name).yaml").string)
    let text = try PolicyFile.read(text: String(contentsOf: file, encoding: .utf8), path: file.path, layer: .system)
      .get()
    #expect(text.name == name)
    let policy = text.policy(layer: .system, path: file.path)
    #expect(policy.rules.count > 5)
    #expect(policy.rules.allSatisfy { $0.source.line != nil })
  }
}
