import Foundation
import JSON
import SystemPackage
import TestKit
import Testing

/// Ways around a policy by names that whoever begins a run gives: to models, secrets, programs, folders, branches.
@Suite("Names of one's own")
struct PolicyNameTests {
  private static let run = ["run", "plan.yaml", "--no-ask"]

  private func with(
    _ note: NotePlan, policy: String, _ body: (Place) async throws -> Void
  ) async throws {
    try await Place.with(note) { place in
      try place.write("policy: team\n\(policy)\n", to: "repository/.chancery/policy.yaml")
      try await git("add", "-A", in: place.repository)
      try await git("commit", "-qm", "a policy", in: place.repository)
      try await body(place)
    }
  }

  private func expect(
    _ output: ToolOutput, _ status: Int32, _ part: String = "", sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let text = output.output + output.errors
    #expect(
      output.status == status && (part.isEmpty || text.contains(part)), "\(output.status): \(text)",
      sourceLocation: sourceLocation)
  }

  private func command(_ words: String, limits: String = "command: 1") -> NotePlan {
    var note = NotePlan(approval: "always", attempts: 1)
    (note.effects, note.effectLimits) = ("[command: \(words)]", limits)
    return note
  }

  // MARK: Models

  @Test("A provider of an allowed name at another address is another one, unless the policy names the address")
  func provider() async throws {
    let policy = "models: { draft: { allow: [\"anthropic/*\"] }, judge: { allow: [\"anthropic/*\"] } }"
    let check = ["policy", "check", "plan.yaml", "--fast", "anthropic/a", "--slow", "anthropic/b"]
    try await with(NotePlan(), policy: policy) { place in
      expect(try await place.chancery(check), 0)
      expect(try await place.chancery("policy", "check", "plan.yaml"), 4, "models.judge.allow")
      try place.write(
        "providers: { anthropic: { api: anthropic, url: \"http://127.0.0.1:9\" } }\n", to: "config/chancery/config.yaml"
      )
      expect(try await place.chancery(check), 4, "anthropic/b at http://127.0.0.1:9")
      let run = try await place.chancery(Self.run + check.dropFirst(3))
      #expect(run.status != 0 && run.errors.contains("models.judge.allow"), "\(run.status) \(run.errors)")
    }
    try await with(
      NotePlan(), policy: policy.replacing("\"anthropic/*\"", with: "\"anthropic/* at http://127.0.0.1:9\"")
    ) { place in
      expect(try await place.chancery(check), 4, "models.draft.allow")
      try place.write(
        "providers: { anthropic: { api: anthropic, url: \"http://127.0.0.1:9\" } }\n", to: "config/chancery/config.yaml"
      )
      expect(try await place.chancery(check), 0)
    }
  }

  @Test("Addresses are read again when a run goes on")
  func laterAddress() async throws {
    let policy = "models: { judge: { allow: [\"scripted/answers.json\"] } }"
    try await with(NotePlan(approval: "always"), policy: policy) { place in
      expect(try await place.chancery(Self.run), 3)
      try place.write(
        "policy: mine\nunsigned-approvals: true\nmodels: { judge: { deny: [\"scripted/*\"] } }\n",
        to: "config/chancery/policy.yaml")
      expect(try await place.approve(), 4, "models.judge.deny")
    }
  }

  @Test("Where models that draft are listed, an agent drafts only where its program and its hosts are listed too")
  func agents() async throws {
    var agent = AgentPlan()
    agent.keys = "hosts: [a.test]"
    try await agent.with { place in
      func check(_ policy: String) async throws -> ToolOutput {
        try place.write("policy: team\n\(policy)\n", to: "config/chancery/policy.yaml")
        return try await place.chancery("policy", "check", "plan.yaml")
      }
      expect(try await check("models: { draft: { allow: [\"anthropic/*\"] } }"), 4, "agents.programs.allow")
      let shell = try #require(realpath("/bin/sh", nil).map { unsafe String(cString: $0) })
      let listed = "models: { draft: { allow: [\"anthropic/*\"] } }\nagents: { programs: { allow: [\"\(shell)@*\"] } }"
      expect(try await check(listed), 4, "agents.hosts.allow")
      let hosts = "agents: { programs: { allow: [\"\(shell)@*\"] }, hosts: { allow: [a.test] } }"
      expect(try await check("models: { draft: { allow: [\"anthropic/*\"] } }\n\(hosts)"), 0)
      expect(
        try await check("agents: { programs: { allow: [\"\(shell)@sha256:00\"] } }"), 4, "agents.programs.allow")
      let run = try await place.chancery(Self.run)
      #expect(run.status != 0 && run.errors.contains("agents.programs.allow"), "\(run.errors)")
    }
  }

  @Test("Under a team's limit in money, a price of one's own is none")
  func prices() async throws {
    let configuration = """
      providers: { mine: { api: openai-chat, url: "http://127.0.0.1:9", prices: { x: { input: "0", output: "0" } } } }

      """
    let words = Self.run + ["--fast", "mine/x"]
    try await with(NotePlan(), policy: "spend: { usd: 1 }") { place in
      try place.write(configuration, to: "config/chancery/config.yaml")
      let run = try await place.chancery(words)
      #expect(run.status != 0 && run.errors.contains("no table but your own has one for mine/x"), "\(run.errors)")
      expect(try await place.chancery(Self.run), 0)
    }
    let said = "spend: { usd: 1 }\nmodels: { prices: { mine/x: { input: 1, output: 2 } } }"
    try await with(NotePlan(), policy: said) { place in
      try place.write(configuration, to: "config/chancery/config.yaml")
      let run = try await place.chancery(words)
      #expect(!run.errors.contains("no table but your own"), "\(run.errors)")
      let check = try await place.chancery("policy", "check", "plan.yaml")
      #expect(check.output.contains("mine/x for at least"), "\(check.output)")
    }
  }

  // MARK: Secrets, programs, variables

  @Test("A secret is the one that its source names, also when the source is another one later")
  func secrets() async throws {
    let note = command("{ run: ['true'], environment: { TOKEN: \"${{ secrets.FOO }}\" } }")
    try await with(note, policy: "secrets: { allow: [PAY_KEY] }") { place in
      let names = ["PAY_KEY": "pppp1111", "ROOT_TOKEN": "rrrr2222"]
      for source in ["env: ROOT_TOKEN", "command: [printenv, ROOT_TOKEN]", "file: \(place.folder)/PAY_KEY"] {
        try place.write("x", to: "PAY_KEY")
        try place.write("secrets: { FOO: { \(source) } }\n", to: "config/chancery/config.yaml")
        let run = try await place.chancery(Self.run, with: names)
        #expect(run.status != 0 && run.errors.contains("secrets.allow"), "\(source): \(run.errors)")
      }
      try place.write("secrets: { FOO: { env: PAY_KEY } }\n", to: "config/chancery/config.yaml")
      expect(try await place.chancery(Self.run, with: names), 3)
      try place.write("secrets: { FOO: { env: ROOT_TOKEN } }\n", to: "config/chancery/config.yaml")
      expect(try await place.approve(with: names), 4, "secrets.allow")
      try place.write("secrets: { FOO: { env: PAY_KEY } }\n", to: "config/chancery/config.yaml")
      // What was approved is what was sealed, so it goes on where its source is the allowed one again.
      expect(try await place.chancery(["resume", "--no-ask"], with: names), 0)
    }
  }

  @Test("A bare name in a list of commands is a program that only root can put there", .enabled(if: getuid() == 0))
  func programs() async throws {
    let policy = "effects: { command: { commands: { allow: [{ run: [tool] }, { run: ['true'] }] } } }"
    for name in ["tool", "true"] {
      try await with(command("{ run: ['\(name)'] }"), policy: policy) { place in
        let mark = place.folder.appending("mark").string
        try place.write("#!/bin/sh\ntouch \(mark)\n", to: "own/\(name)")
        _ = try await runTool("chmod", ["755", place.folder.appending("own/\(name)").string])
        let path = ["PATH": "\(place.folder)/own:/usr/bin:/bin"]
        let run = try await place.chancery(Self.run, with: path)
        #expect(name == "true" ? run.status == 3 : run.status == 1, "\(run.status) \(run.output)\(run.errors)")
        if run.status == 3 { expect(try await place.approve(with: path), 0) }
        #expect(!FileManager.default.fileExists(atPath: mark))
      }
    }
  }

  @Test("The programs of a dry-run are judged before they run", .enabled(if: getuid() == 0))
  func dryRunPrograms() async throws {
    let policy = "effects: { command: { executables: { allow: [\"/usr/bin/*@*\", \"/opt/nothing@*\"] } } }"
    try await with(command("{ run: ['true'] }"), policy: policy) { place in
      let mark = place.folder.appending("mark").string
      try place.write("#!/bin/sh\ntouch \(mark)\n", to: "own/tool")
      _ = try await runTool("chmod", ["755", place.folder.appending("own/tool").string])
      try place.write(
        command("{ run: ['true'], dry-run: [\(place.folder)/own/tool] }").plan, to: "plan.yaml")
      expect(try await place.chancery(Self.run), 4, "effects.command.executables.allow")
      #expect(!FileManager.default.fileExists(atPath: mark))
    }
  }

  // MARK: Repositories and branches

  @Test("A remote's symbolic reference is not the branch that it stands for")
  func symbolic() async throws {
    var note = NotePlan(approval: "always", attempts: 1)
    note.effects = "[git.merge: { into: main }, git.push: { branch: main, to: alias }]"
    note.effectLimits = "git.merge: 1, git.push: { branches: { deny: [main] } }"
    note.verdict = NotePlan.verdict(["approve", "approve"])
    try await Place.with(note) { place in
      let origin = place.folder.appending("origin.git")
      try await git("clone", "-q", "--bare", place.repository.string, origin.string, in: place.folder)
      try await git("symbolic-ref", "refs/heads/alias", "refs/heads/main", in: origin)
      try await git("remote", "add", "origin", origin.string, in: place.repository)
      expect(try await place.chancery(Self.run), 2, "only stands for refs/heads/main")
      try await git("symbolic-ref", "-d", "refs/heads/alias", in: origin)
      expect(try await place.chancery(Self.run), 3)
    }
  }

  @Test("A linked work tree is its repository: for lists, denials and rejections")
  func workTrees() async throws {
    try await Place.with(NotePlan(approval: "always")) { place in
      let mine = "policy: mine\nunsigned-approvals: true\n"
      try await git("worktree", "add", "-q", "-b", "side", "../tree", in: place.repository)
      let elsewhere = NotePlan(approval: "always").plan.replacing("repository: repository", with: "repository: tree")
      try place.write(elsewhere, to: "plan.yaml")
      func set(_ rule: String) throws { try place.write(mine + rule + "\n", to: "config/chancery/policy.yaml") }
      try set("repositories: { deny: [\"\(place.repository)\"] }")
      expect(try await place.chancery(Self.run), 4, "repositories.deny")
      try set("repositories: { allow: [\"\(place.folder)/tree\"] }")
      expect(try await place.chancery(Self.run), 4, "repositories.allow")
      try set("repositories: { allow: [\"\(place.repository)\"] }")
      expect(try await place.chancery(Self.run), 3)
    }
  }

  @Test("What a person rejected stays so from another work tree")
  func rejectedElsewhere() async throws {
    try await Place.with(NotePlan(approval: "always")) { place in
      try await git("worktree", "add", "-q", "-b", "side", "../tree", in: place.repository)
      try place.write(
        "policy: mine\nunsigned-approvals: true\nrejections: 30d\n", to: "config/chancery/policy.yaml")
      try place.write("policy: house\nledger: \(place.folder)/ledger\n", to: "system/chancery/policy.yaml")
      let prefix = getuid() == 0 ? place.system : []
      guard !prefix.isEmpty else { return }
      expect(try await place.chancery(Self.run, under: prefix), 3)
      let no = ["reject", "--seal", try await place.seal(), "--reason", "not this"]
      expect(try await place.chancery(no, under: prefix), 5)
      try place.write(
        NotePlan(approval: "always").plan.replacing("repository: repository", with: "repository: tree"), to: "plan.yaml"
      )
      expect(try await place.chancery(Self.run, under: prefix), 5, "rejected this change of this target")
    }
  }

  @Test("A rule that is committed where the target is checked out reaches a run that waits, whatever its effects move")
  func checkedOut() async throws {
    try await with(command("{ run: ['true'] }"), policy: "") { place in
      expect(try await place.chancery(Self.run), 3)
      try place.write("policy: team\neffects: { command: 0 }\n", to: "repository/.chancery/policy.yaml")
      try await git("commit", "-qam", "no commands", in: place.repository)
      expect(try await place.approve(), 4, "effects.command: 1 measured, 0 allowed by the repository's policy")
    }
  }

  @Test("A rule that two layers have is waived in the layer that is named")
  func waivedLayer() async throws {
    guard getuid() == 0 else { return }
    try await with(NotePlan(), policy: "paths: { deny: [x] }\nwaivers: { from: [ops@x] }") { place in
      let keys = try await place.makeKeys(["ops"])
      try place.write("ops@x \(keys["ops"] ?? "")\n", to: "company/signers")
      try place.write(
        "policy: house\npaths: { deny: [x] }\nwaivers: { from: [ops@x] }\nsigners: { file: \(place.folder)/company/signers }\n",
        to: "system/chancery/policy.yaml")
      let words = [
        "policy", "waive", "plan.yaml", "--rule", "paths.deny", "--for", "1h", "--reason", "once", "--sign", "ops",
      ]
      expect(
        try await place.chancery(words, under: place.system), 2, "add --layer system or --layer repository")
      expect(
        try await place.chancery(words + ["--layer", "system"], under: place.system), 0, "by the system's policy")
      expect(
        try await place.chancery(words + ["--layer", "repository"], under: place.system), 0,
        "by the repository's policy")
      expect(try await place.chancery(words + ["--layer", "user"], under: place.system), 2, "in the layer user")
    }
  }

  @Test("policy check says what the flags of a run would meet, and takes none beside a run that has begun")
  func check() async throws {
    let policy = "allowed: { replay: false, weaker-sandbox: false }\nmodels: { judge: { deny: [\"openai/*\"] } }"
    try await with(NotePlan(), policy: policy) { place in
      try place.write("", to: "recording.jsonl")
      let plain = ["policy", "check", "plan.yaml"]
      expect(try await place.chancery(plain), 0)
      expect(try await place.chancery(plain + ["--slow", "openai/x"]), 4, "models.judge.deny")
      expect(try await place.chancery(plain + ["--replay", "recording.jsonl"]), 4, "allowed.replay")
      expect(try await place.chancery(plain + ["--allow-weaker-sandbox"]), 4, "allowed.weaker-sandbox")
      expect(try await place.chancery(plain + ["--fast", "anthropic/a", "--slow", "anthropic/a"]), 4, "same-model")
      expect(
        try await place.chancery(plain + ["--run", "x", "--slow", "openai/x"]), 2, "--slow is for a run that begins")
    }
  }
}
