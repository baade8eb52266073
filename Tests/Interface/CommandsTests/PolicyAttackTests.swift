import Foundation
import JSON
import SystemPackage
import TestKit
import Testing

/// The whole policies of docs/how-to/write-a-policy.md, attacked with the program by whoever begins the runs.
@Suite("The policies of the guide, attacked")
struct PolicyAttackTests {
  private static let run = ["run", "plan.yaml", "--no-ask"]

  /// The policy below a heading of the guide.
  static func policy(_ heading: String) throws -> String {
    let page = try String(
      contentsOfFile: Project.root.appending("docs/how-to/write-a-policy.md").string, encoding: .utf8)
    let start = try #require(page.firstRange(of: "## \(heading)"))
    let begin = try #require(page[start.upperBound...].firstRange(of: "\npolicy: "))
    let body = page[begin.lowerBound...].dropFirst()
    let end = ["\nEND", "\n```"].compactMap { body.firstRange(of: $0)?.lowerBound }.min() ?? body.endIndex
    return String(body[..<end]) + "\n"
  }

  private func expect(
    _ output: ToolOutput, _ status: Int32, _ part: String = "", sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let text = output.output + output.errors
    #expect(
      output.status == status && (part.isEmpty || text.contains(part)), "\(output.status): \(text)",
      sourceLocation: sourceLocation)
  }

  // MARK: One person

  @Test(
    "One person: a secret's file in whatever spelling is blocked",
    arguments: [".env", "conf/.ENV", ".env.", "keys/id.PEM", "a/server.key", "x/.env/y"])
  func onePersonPaths(path: String) async throws {
    var note = NotePlan(attempts: 1)
    note.path = path
    note.check = "[test, -e, \"\(path)\"]"
    try await Place.with(note) { place in
      try place.write(try Self.policy("For one person"), to: "config/chancery/policy.yaml")
      let head = try await place.head()
      let run = try await place.chancery(Self.run)
      // The drafter's tools refuse it first.
      expect(run, 1, "is outside the boundary of this run (it allows nothing in **/")
      #expect(try await place.head() == head)
    }
  }

  @Test("One person: neither a push to main, nor a script that drops, nor one that does so in its undo, passes")
  func onePersonEffects() async throws {
    let (push, script) = ("effects.git.push.branches.deny", "effects.sql.migrate.statements.deny")
    let attacks = [
      ("git.push: { remote: origin, branch: main }", push),
      ("sql.migrate: { database: \"sqlite:data.db\", file: drop.sql }", script),
      ("sql.migrate: { database: \"sqlite:data.db\", file: create.sql, undo: undo.sql }", script),
    ]
    for (attack, part) in attacks {
      var note = NotePlan(approval: "always", attempts: 1)
      note.effects = "[\(attack)]"
      note.effectLimits = "git.push: 1"
      try await Place.with(note) { place in
        try place.write(try Self.policy("For one person"), to: "config/chancery/policy.yaml")
        try place.write("DROP TABLE t;\n", to: "repository/drop.sql")
        try place.write("CREATE TABLE u (a);\n", to: "repository/create.sql")
        try place.write("DROP TABLE u;\n", to: "repository/undo.sql")
        try await git("add", "-A", in: place.repository)
        try await git("commit", "-qm", "scripts", in: place.repository)
        let origin = place.folder.appending("origin.git").string
        try await git("init", "-q", "--bare", origin, in: place.repository)
        try await git("remote", "add", "origin", origin, in: place.repository)
        _ = try await runTool("sqlite3", ["data.db", "CREATE TABLE t (a)"], in: place.repository)
        expect(try await place.chancery(Self.run), 4, part)
      }
    }
  }

  // MARK: A team

  /// A team's place: its policy with keys that the test holds, and a freeze that is over.
  private func team(
    _ note: NotePlan = NotePlan(), _ more: String = "", _ body: (Place) async throws -> Void
  ) async throws {
    try await Place.with(note) { place in
      try FileManager.default.removeItem(atPath: place.folder.appending("config/chancery/policy.yaml").string)
      let keys = try await place.makeKeys(["ada", "grace", "ops", "mallory"])
      var policy = try Self.policy("For a team").replacing(
        "days: [sat, sun], zone: Europe/Berlin", with: "from: \"2020-01-01T00:00Z\", until: \"2020-01-02T00:00Z\""
      )
      // What is counted over time is counted in the account's own home.
      .replacing(", over-time: [{ count: 10, per: 1d }, { files: 300, per: 7d }]", with: "")
      for name in ["ada", "grace", "ops"] {
        let line = try #require(policy.split(separator: "\n").first { $0.contains("- \(name)@example.com") })
        policy = policy.replacing(
          line, with: "    - \(name)@example.com namespaces=\"chancery\" \(keys[name] ?? "")")
      }
      try place.write(policy + more, to: "repository/.chancery/policy.yaml")
      try await git("add", "-A", in: place.repository)
      try await git("commit", "-qm", "a policy", in: place.repository)
      try await body(place)
    }
  }

  @Test("A team: two people of the list land a change, and neither strangers, nor one twice, nor old answers count")
  func teamPeople() async throws {
    try await team { place in
      // The starter's own files say that mallory's keys are everybody.
      let own = try place.text(of: "mallory.pub").split(separator: " ").prefix(2).joined(separator: " ")
      try place.write("grace@example.com \(own)\nops@example.com \(own)\n", to: "config/chancery/signers")
      try place.write(
        "policy: mine\nunsigned-approvals: true\nsigners: { keys: [\"grace@example.com \(own)\"] }\n", to: "mine.yaml")
      let head = try await place.head()
      expect(try await place.chancery(Self.run), 3)
      let seal = try await place.seal()
      expect(try await place.chancery("approve", "--seal", seal), 2, "signed approvals only")
      expect(try await place.chancery("approve", "--seal", seal, "--sign", "mallory"), 5, "does not name")
      try place.write("signers: signers\n", to: "config/chancery/config.yaml")
      expect(try await place.chancery("approve", "--seal", seal, "--sign", "mallory"), 5, "does not name")
      try FileManager.default.removeItem(atPath: place.folder.appending("config/chancery/config.yaml").string)
      // The starter signs with one key of the list, twice.
      for _ in 0..<2 {
        expect(try await place.chancery("approve", "--seal", seal, "--sign", "ada"), 3, "1 of 2 people")
      }
      try place.write(try place.text(of: "mine.yaml"), to: "config/chancery/policy.yaml")
      let narrowed = try await place.chancery("approve", "--seal", seal, "--sign", "mallory")
      #expect(![0, 3].contains(narrowed.status), "\(narrowed.output)\(narrowed.errors)")
      try FileManager.default.removeItem(atPath: place.folder.appending("config/chancery/policy.yaml").string)
      #expect(try await place.head() == head)
      try await place.signElsewhere("grace", seal: seal)
      expect(try await place.chancery("approve", "--import", "grace.json"), 0)
      #expect(try await place.head() != head)
      // An answer to one run is none to the next.
      try place.write(
        try place.text(of: "answers.json").replacing("after\\n", with: "after all\\n"), to: "answers.json")
      let landed = try await place.head()
      expect(try await place.chancery(Self.run), 3)
      let replayed = try await place.chancery("approve", "--import", "grace.json")
      #expect(replayed.status != 0, "\(replayed.output)")
      #expect(try await place.head() == landed)
    }
  }

  @Test("A team: whoever began a run does not undo it, nor anybody unsigned; somebody else of the list does")
  func teamUndo() async throws {
    try await team { place in
      expect(try await place.chancery(Self.run), 3)
      let seal = try await place.seal()
      expect(try await place.chancery("approve", "--seal", seal, "--sign", "ada"), 3)
      try await place.signElsewhere("grace", seal: seal)
      expect(try await place.chancery("approve", "--import", "grace.json"), 0)
      let head = try await place.head()
      let words = ["undo", try await place.newestRun(), "--reason", "wrong"]
      expect(try await place.chancery(words), 4, "and sign it")
      expect(try await place.chancery(words + ["--sign", "mallory"]), 5, "does not name")
      #expect(try await place.head() == head)
      expect(try await place.chancery(words + ["--sign", "grace"]), 0)
      #expect(try await place.head() != head)
      let log = try await place.chancery("log", "--json")
      #expect(log.output.contains("chancery-decision") && log.output.contains("grace@example.com"), "\(log.output)")
    }
  }

  @Test("A team: what a starter may not ask for is refused, and so is a draft of the rules, in each spelling")
  func teamRules() async throws {
    try await team { place in
      try place.write("", to: "recording.jsonl")
      expect(try await place.chancery(Self.run + ["--replay", "recording.jsonl"]), 4, "allowed.replay")
      expect(try await place.chancery(Self.run + ["--allow-weaker-sandbox"]), 4, "allowed.weaker-sandbox")
    }
    for path in [
      ".chancery/policy.yaml", ".Chancery/policy.yaml", ".chancery./policy.yaml", ".github/workflows/ci.yaml",
    ] {
      var note = NotePlan(attempts: 1)
      note.path = path
      note.check = "[test, -e, \"\(path)\"]"
      try await team(note) { place in
        let run = try await place.chancery(Self.run)
        // A folder of another case beside the policy is refused as well.
        #expect(![0, 3].contains(run.status), "\(path): \(run.output)\(run.errors)")
      }
    }
  }

  @Test("A team: a rejected change does not come back in another run, whatever state folder it uses")
  func teamRejection() async throws {
    try await team(NotePlan(), "") { place in
      try place.write("policy: house\nledger: \(place.folder)/ledger\n", to: "system/chancery/policy.yaml")
      let prefix = getuid() == 0 ? place.system : []
      guard !prefix.isEmpty else { return }
      expect(try await place.chancery(Self.run, under: prefix), 3)
      let no = ["reject", "--seal", try await place.seal(), "--reason", "not this"]
      expect(try await place.chancery(no, under: prefix), 5)
      expect(try await place.chancery(Self.run, under: prefix), 5, "rejected this change of this target")
      let other = place.folder.appending("other").string
      expect(
        try await place.chancery(Self.run, with: ["XDG_STATE_HOME": other, "HOME": other], under: prefix), 5,
        "rejected this change of this target")
    }
  }

  @Test("A team: a waiver counts for one rule, one repository, its time, and from those whom the policy names")
  func teamWaiver() async throws {
    var note = NotePlan(attempts: 1)
    note.path = "Sources/.env"
    note.check = "[test, -e, Sources/.env]"
    try await team(note) { place in
      func waive(_ key: String, _ value: String, by person: String, _ time: String = "1h") async throws -> ToolOutput {
        try await place.chancery(
          "policy", "waive", "plan.yaml", "--rule", key, "--value", value, "--for", time, "--reason", "once", "--sign",
          person)
      }
      expect(try await place.chancery(Self.run), 1, "it allows nothing in **/.env")
      expect(try await waive("paths.deny", "not **/.env", by: "mallory"), 0, "does not count")
      expect(try await waive("paths.deny", "not **/.env", by: "ada"), 0, "no policy lets ada@example.com waive")
      expect(try await waive("paths.deny", "not **/.env", by: "ops", "2d"), 0, "holds for longer than 1d")
      expect(try await waive("paths.deny", "not .chancery/**", by: "ops"), 0)
      expect(try await waive("approvals", "2 people", by: "ops"), 2, "cannot be waived")
      expect(try await place.chancery(Self.run), 1, "it allows nothing in **/.env")
      expect(try await waive("paths.deny", "not **/.env", by: "ops"), 0)
      let check = try await place.chancery("policy", "check", "plan.yaml")
      #expect(check.status == 0 && check.output.contains("waived"), "\(check.output)")
      #expect(check.output.contains("by ops@example.com: once"), "\(check.output)")
      expect(try await place.chancery(Self.run), 3)
      let review = try await place.chancery("show")
      #expect(review.output.contains("Waived: paths.deny"), "\(review.output)")
      let report = try await place.chancery("report")
      #expect(report.output.contains("waived, by"), "\(report.output)")
      // Edited after it was signed, it is worth nothing.
      let seal = try await place.seal()
      try place.forgetWaivers { $0.replacing("**/.env", with: "**/.ENV") }
      let head = try await place.head()
      expect(try await place.chancery("approve", "--seal", seal, "--sign", "ada"), 3)
      try await place.signElsewhere("grace", seal: seal)
      expect(try await place.chancery("approve", "--import", "grace.json"), 4, "paths.deny")
      #expect(try await place.head() == head)
    }
  }

  // MARK: A regulated company

  /// A company's place: the policy of the guide as the system's, but for the paths and the models that a test has.
  private func company(
    _ note: NotePlan = NotePlan(), models: Bool = true, _ body: (Place) async throws -> Void
  ) async throws {
    try await Place.with(note) { place in
      try FileManager.default.removeItem(atPath: place.folder.appending("config/chancery/policy.yaml").string)
      let keys = try await place.makeKeys(["dana", "fiona", "frank", "security", "mallory"])
      let lines = ["dana", "fiona", "frank", "security"].map { "\($0)@example.com \(keys[$0] ?? "")" }
      try place.write(lines.joined(separator: "\n") + "\n", to: "company/signers")
      try place.write("", to: "company/revoked")
      var policy = try Self.policy("For a regulated company")
        .replacing("/etc/chancery/", with: "\(place.folder)/company/")
        .replacing("/var/lib/chancery", with: "\(place.folder)/ledger")
        .replacing("/srv/repositories/*", with: "\(place.folder)/*")
        .replacing("2026-12-18T16:00Z", with: "2020-12-18T16:00Z").replacing("2027-01-04", with: "2021-01-04")
        .replacing(", databases: { deny: [\"*prod*\"] }", with: "").replacing(
          "spend: { over-time: [{ usd: 500, per: 7d }] }", with: "")
      if models {
        policy = policy.replacing("[\"anthropic/*\", \"openai/*\"]", with: "[\"scripted/answers.json\"]")
          .replacing("{ allow: [\"anthropic/*\"] }", with: "{ allow: [\"scripted/answers.json\"] }")
          .replacing("same-model: false", with: "")
      }
      try place.write(policy, to: "system/chancery/policy.yaml")
      try await git("branch", "change/a", in: place.repository)
      try await body(place)
    }
  }

  private func attack(
    _ effect: String, _ part: String = "", sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    var note = NotePlan(approval: "never", attempts: 1)
    note.effects = "[\(effect)]"
    note.effectLimits = "git.push: 9"
    try await company(note) { place in
      let effect = effect.replacing("MARK", with: place.folder.appending("mark").string)
      try place.write(note.plan.replacing("MARK", with: place.folder.appending("mark").string), to: "plan.yaml")
      let run = try await place.chancery(Self.run, under: place.system)
      let text = "\(effect): \(run.status) \(run.output)\(run.errors)"
      // What the kind itself refuses never comes to a policy.
      let isRefused = run.status == 2 || run.status == 1 && text.contains("✗ land        http:")
      #expect(
        isRefused || run.status == 4 && (part.isEmpty || text.contains(part)), "\(text)",
        sourceLocation: sourceLocation)
      #expect(!FileManager.default.fileExists(atPath: place.folder.appending("mark").string))
    }
  }

  @Test("A company: two people of its list land a change in a branch that it allows", .enabled(if: getuid() == 0))
  func companyPlain() async throws {
    var note = NotePlan()
    note.effects = "[git.merge: { into: change/a }]"
    try await company(note) { place in
      expect(try await place.chancery(Self.run, under: place.system), 3)
      let seal = try await place.seal()
      expect(try await place.chancery(["approve", "--seal", seal, "--sign", "mallory"], under: place.system), 5)
      for person in ["fiona", "frank"] {
        try await place.signElsewhere(person, seal: seal)
        let approved = try await place.chancery(["approve", "--import", "\(person).json"], under: place.system)
        expect(approved, person == "fiona" ? 3 : 0)
      }
      // An undo by whoever began it, with any variable elsewhere, is refused as well.
      let own = place.folder.appending("own").string
      let undo = ["undo", try await place.newestRun(), "--reason", "x"]
      expect(try await place.chancery(undo, with: ["XDG_CONFIG_HOME": own], under: place.system), 4, "and sign it")
    }
  }

  @Test("A company: other models, a replay, and a repository of one's own are refused", .enabled(if: getuid() == 0))
  func companyRun() async throws {
    var note = NotePlan()
    note.effects = "[git.merge: { into: change/a }]"
    try await company(note, models: false) { place in
      expect(try await place.chancery(Self.run, under: place.system), 4, "models.draft.allow")
    }
    try await company(note) { place in
      try place.write(try place.text(of: "answers.json"), to: "yes.json")
      expect(
        try await place.chancery(Self.run + ["--slow", "scripted/yes.json"], under: place.system), 4,
        "models.judge.allow")
      try place.write(
        "policy: mine\nmodels: { judge: { allow: [\"scripted/*\"] } }\nallowed: { replay: true }\n",
        to: "config/chancery/policy.yaml")
      expect(
        try await place.chancery(Self.run + ["--slow", "scripted/yes.json"], under: place.system), 4,
        "models.judge.allow")
      try place.write("", to: "recording.jsonl")
      expect(
        try await place.chancery(Self.run + ["--replay", "recording.jsonl"], under: place.system), 4, "allowed.replay")
      try place.write(
        try place.text(of: "system/chancery/policy.yaml").replacing(
          "\(place.folder)/*\"", with: "/srv/repositories/*\""),
        to: "system/chancery/policy.yaml")
      expect(try await place.chancery(Self.run, under: place.system), 4, "repositories.allow")
    }
  }

  @Test(
    "A company: commands in another shape, in a dry-run, a look or an undo, are refused before anything runs",
    .enabled(if: getuid() == 0),
    arguments: [
      "command: { run: [sh, -c, \"touch MARK\"] }", "command: { run: [/usr/local/bin/../bin/deploy, app] }",
      "command: { run: [deploy, app] }", "command: { run: [env, /usr/local/bin/deploy, app] }",
      "command: { run: [/usr/local/bin/deploy, app], dry-run: [sh, -c, \"touch MARK\"] }",
      "command: { run: [/usr/local/bin/deploy, app], verify: [sh, -c, \"touch MARK\"] }",
      "command: { run: [/usr/local/bin/deploy, app], undo: [touch, \"MARK\"] }",
      "command: { run: [/usr/local/bin/deploy, app], dry-run: [/usr/local/bin/deploy, app] }",
      "command: { run: [/usr/local/bin/deploy, app], verify: [/usr/local/bin/deploy, app] }",
      "command: { run: [/usr/local/bin/deploy, app], environment: { DEPLOY_HOOK: \"touch MARK\" } }",
      "command: { run: [/usr/local/bin/deploy, app], pass: [KUBECONFIG] }",
      "file.write: { path: \"MARK\", content: \"x\" }", "git.merge: { into: main }",
    ])
  func companyCommands(effect: String) async throws { try await attack(effect) }

  @Test(
    "A company: a payment elsewhere, in another spelling, too large, or without its amount, is refused",
    .enabled(if: getuid() == 0),
    arguments: [
      "http: { url: \"https://pay.example.com:8443/v1/payouts\", json: { amount: 1, currency: EUR }, amount: { value: /amount, currency: /currency } }",
      "http: { url: \"https://pay.example.com@evil.example/v1/payouts\", json: { amount: 1, currency: EUR }, amount: { value: /amount, currency: /currency } }",
      "http: { url: \"https://pay.example.com/v1/keys\", json: { amount: 1, currency: EUR }, amount: { value: /amount, currency: /currency } }",
      "http: { url: \"https://pay.example.com/v1/payouts/../keys\", json: { amount: 1, currency: EUR }, amount: { value: /amount, currency: /currency } }",
      "http: { url: \"https://pay.example.com/v1/payouts/%2e%2e/keys\", json: { amount: 1, currency: EUR }, amount: { value: /amount, currency: /currency } }",
      "http: { url: \"http://pay.example.com/v1/payouts\", json: { amount: 1, currency: EUR }, amount: { value: /amount, currency: /currency } }",
      "http: { url: \"https://pay.example.com/v1/payouts\", json: { a: 1 } }",
      "http: { url: \"https://pay.example.com/v1/payouts\", json: { amount: 99999999, currency: EUR, metadata: { n: 1 } }, amount: { value: /metadata/n, currency: /currency } }",
      "http: { url: \"https://pay.example.com/v1/payouts\", json: { amount: 1, currency: KWD }, amount: { value: /amount, currency: EUR } }",
      "http: { url: \"https://pay.example.com/v1/payouts\", json: { amount: 1, currency: EUR }, amount: { value: /amount, currency: /currency }, status: { method: POST, url: \"https://pay.example.com/v1/payouts\", json: { amount: 1, currency: EUR } } }",
      "http: { url: \"https://pay.example.com/v1/payouts\", json: { amount: 50001, currency: EUR }, amount: { value: /amount, currency: /currency } }",
      "http: { url: \"https://pay.example.com/v1/payouts\", json: { amount: 1, currency: USD }, amount: { value: /amount, currency: /currency } }",
      "http: { method: PUT, url: \"https://pay.example.com/v1/payouts\", json: { amount: 1, currency: EUR }, amount: { value: /amount, currency: /currency } }",
      "http: { url: \"https://pay.example.com/v1/payouts\", json: { amount: 1, currency: EUR }, amount: { value: /amount, currency: /currency }, undo: { url: \"https://pay.example.com/v1/keys\", json: { amount: 1, currency: EUR }, amount: { value: /amount, currency: /currency } } }",
      "http: { url: \"https://pay.example.com/v1/payouts\", json: { amount: 1, currency: EUR }, amount: { value: /amount, currency: /currency }, undo: { url: \"https://pay.example.com/v1/payouts/1\", json: { amount: 50001, currency: EUR }, amount: { value: /amount, currency: /currency } } }",
      "http: { url: \"https://pay.example.com/v1/payouts\", json: { amount: 1, currency: EUR }, amount: { value: /amount, currency: /currency }, status: { url: \"https://pay.example.com/v1/keys\", done: [200] } }",
    ])
  func companyPayments(effect: String) async throws { try await attack(effect, "effects.http.") }
}

extension Place {
  func newestRun() async throws -> String {
    try #require(try await document("show", "--json")["run"]?.stringValue)
  }

  /// Edits every waiver of the user's folder.
  func forgetWaivers(_ edit: (String) -> String) throws {
    let waivers = folder.appending("config/chancery/waivers").string
    for name in try FileManager.default.contentsOfDirectory(atPath: waivers) {
      let path = "config/chancery/waivers/\(name)"
      try write(edit(try text(of: path)), to: path)
    }
  }
}
