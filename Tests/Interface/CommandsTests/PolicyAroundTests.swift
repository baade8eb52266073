import Foundation
import JSON
import SystemPackage
import TestKit
import Testing

@Suite("Ways around a policy")
struct PolicyAroundTests {
  private func commit(_ policy: String, in place: Place) async throws {
    try place.write(policy, to: "repository/.chancery/policy.yaml")
    try await git("add", "-A", in: place.repository)
    try await git("commit", "-qm", "a policy", in: place.repository)
  }

  private func write(_ plan: NotePlan, base: String, in place: Place) throws {
    let plan = plan.plan.replacing("{ repository: repository }", with: "{ repository: repository, base: \"\(base)\" }")
    try place.write(plan, to: "plan.yaml")
  }

  @Test("A base from before the policy does not choose a laxer one", arguments: ["HEAD~1", "mine"])
  func base(base: String) async throws {
    try await Place.with(NotePlan(attempts: 1)) { place in
      try await git("branch", "mine", in: place.repository)
      try await commit("policy: team\nchanges: { added: 0 }\n", in: place)
      try write(NotePlan(attempts: 1), base: base, in: place)
      let head = try await place.head()
      let run = try await place.chancery("run", "plan.yaml", "--no-ask")
      #expect(run.status == 4, "\(run.output)\(run.errors)")
      #expect(run.output.contains("changes.added: 1 measured, 0 allowed by the repository's policy"), "\(run.output)")
      #expect(try await place.head() == head)
    }
  }

  @Test("Nor does it for effects that move no branch: the rules are those of what the target has checked out")
  func baseOfCommands() async throws {
    var note = NotePlan(attempts: 1)
    note.effects = "[command: { run: ['true'] }]"
    note.effectLimits = "command: 1"
    try await Place.with(note) { place in
      try await git("branch", "mine", in: place.repository)
      try await commit("policy: team\neffects: { command: 0 }\n", in: place)
      try write(note, base: "mine", in: place)
      let run = try await place.chancery("run", "plan.yaml", "--no-ask")
      #expect(run.status == 4, "\(run.output)\(run.errors)")
      #expect((run.output + run.errors).contains("the repository's policy"), "\(run.output)\(run.errors)")
    }
  }

  @Test("A base from before a policy that allows the change is fine")
  func plainBase() async throws {
    try await Place.with(NotePlan()) { place in
      try await git("branch", "mine", in: place.repository)
      try await commit("policy: team\nchanges: { added: 5 }\n", in: place)
      try write(NotePlan(), base: "mine", in: place)
      let plain = try await place.runWhole()
      #expect(plain.status == 0, "\(plain.output)\(plain.errors)")
    }
  }

  @Test("A name that is a branch and a tag is refused, as a base and as a target")
  func tag() async throws {
    try await Place.with(NotePlan()) { place in
      try await git("tag", "main", "HEAD", in: place.repository)
      let into = try await place.chancery("run", "plan.yaml", "--no-ask")
      #expect(into.status != 0 && (into.output + into.errors).contains("main is a branch and a tag"), "\(into.output)")
      try write(NotePlan(), base: "main", in: place)
      let base = try await place.chancery("run", "plan.yaml", "--no-ask")
      #expect(base.status != 0 && base.errors.contains("it is a branch and a tag"), "\(base.errors)")
      try await git("tag", "-d", "main", in: place.repository)
      #expect(try await place.chancery("run", "plan.yaml", "--no-ask").status == 0)
    }
  }

  @Test("A ban that is committed while a run waits reaches it, and so does one of the user's")
  func waiting() async throws {
    for isRepository in [true, false] {
      try await Place.with(NotePlan(approval: "always")) { place in
        #expect(try await place.chancery("run", "plan.yaml", "--no-ask").status == 3)
        let ban = "policy: p\nunsigned-approvals: \(!isRepository)\neffects: { git.merge: 0 }\n"
        if isRepository {
          try await commit(ban.replacing("unsigned-approvals: false\n", with: ""), in: place)
        } else {
          try place.write(ban, to: "config/chancery/policy.yaml")
        }
        let head = try await place.head()
        let approved = try await place.approve()
        #expect(approved.status == 4, "\(approved.output)\(approved.errors)")
        #expect(approved.output.contains("effects.git.merge: 1 measured, 0 allowed"), "\(approved.output)")
        #expect(try await place.head() == head)
      }
    }
  }

  @Test("A freeze that is set while a run waits holds it back")
  func freeze() async throws {
    try await Place.with(NotePlan(approval: "always")) { place in
      #expect(try await place.chancery("run", "plan.yaml", "--no-ask").status == 3)
      let policy = try place.text(of: "config/chancery/policy.yaml")
      try place.write(
        policy + "freeze: [{ from: \"2020-01-01T00:00Z\", until: \"2099-01-01T00:00Z\" }]\n",
        to: "config/chancery/policy.yaml")
      let approved = try await place.approve()
      #expect(approved.status == 4 && approved.output.contains("held back: freeze"), "\(approved.output)")
      try place.write(policy, to: "config/chancery/policy.yaml")
      #expect(try await place.chancery("resume", "--no-ask").status == 0)
    }
  }

  @Test("No file of Chancery's own is written by an effect, wherever the variables point")
  func ownPlaces() async throws {
    try await Place.with(NotePlan()) { place in
      let home = place.folder.appending("home").string
      let account = String(cString: getpwuid(getuid()).pointee.pw_dir)
      let targets = [
        "/etc/chancery/policy.yaml", place.folder.appending("config/chancery/policy.yaml").string,
        place.folder.appending("state/chancery/heads/x").string, "\(home)/.config/chancery/policy.yaml",
        "\(account)/.config/chancery/policy.yaml", "\(account)/.local/state/chancery/effects.jsonl",
        place.folder.appending("people/signers").string,
      ]
      try place.write("signers: \(targets[6])\n", to: "config/chancery/config.yaml")
      try place.write("", to: "people/signers")
      for path in targets {
        var note = NotePlan(approval: "always")
        note.effectLimits = "file.write: 1"
        note.effects = "[file.write: { path: \"\(path)\", content: \"policy: mine\" }]"
        try place.write(note.plan, to: "plan.yaml")
        let run = try await place.chancery("run", "plan.yaml", "--no-ask")
        #expect(run.status != 3 && run.status != 0, "\(path): \(run.output)")
        #expect((run.output + run.errors).contains("is Chancery's own"), "\(path): \(run.output)\(run.errors)")
      }
    }
  }

  @Test("A dry-run, a look and an undo that the policy does not allow are refused before any of them runs")
  func asides() async throws {
    for key in ["dry-run", "verify", "undo"] {
      try await Place.with(NotePlan()) { place in
        let mark = place.folder.appending("mark").string
        var note = NotePlan(approval: "always")
        note.effectLimits = "command: { commands: { allow: [{ run: [\"true\"] }] } }"
        note.effects = "[command: { run: [\"true\"], \(key): [touch, \"\(mark)\"] }]"
        try place.write(note.plan, to: "plan.yaml")
        let run = try await place.chancery("run", "plan.yaml", "--no-ask")
        #expect(run.status == 4, "\(key): \(run.output)\(run.errors)")
        #expect((run.output + run.errors).contains("effects.command.commands.allow"), "\(run.output)\(run.errors)")
        #expect(!FileManager.default.fileExists(atPath: mark))
      }
    }
  }

  @Test("A judge that the policy does not name is refused before anything is spent")
  func judge() async throws {
    try await Place.with(NotePlan()) { place in
      try await commit("policy: team\nmodels: { judge: { deny: [\"scripted/*\"] } }\n", in: place)
      let run = try await place.chancery("run", "plan.yaml", "--no-ask")
      #expect(run.status == 4, "\(run.output)\(run.errors)")
      #expect(run.errors.contains("models.judge.deny"), "\(run.errors)")
    }
  }

  @Test("A quorum without signers is refused before anything is spent, and says what to write")
  func quorum() async throws {
    try await Place.with(NotePlan()) { place in
      try place.write("policy: mine\napprovals: 2\n", to: "config/chancery/policy.yaml")
      for command in [["run", "plan.yaml", "--no-ask"], ["draft", "plan.yaml"], ["policy", "check", "plan.yaml"]] {
        let refused = try await place.chancery(command)
        #expect(refused.status == 4, "\(command): \(refused.output)\(refused.errors)")
        let text = refused.output + refused.errors
        #expect(
          text.contains("unsigned approvals count for one person") && text.contains("signers: { keys:"), "\(text)")
      }
      #expect(try await place.chancery("status").output.contains("20") == false)
      try await place.nameSigners(["ada"])
      let one = try await place.chancery("run", "plan.yaml", "--no-ask")
      #expect(one.status == 4 && one.errors.contains("1 key that could sign"), "\(one.errors)")
      try await place.nameSigners(["grace", "alan"])
      #expect(try await place.chancery("run", "plan.yaml", "--no-ask").status == 3)
    }
  }

  @Test("A program that the policy does not name by its path is refused, and a deny list alone is warned of")
  func programs() async throws {
    var note = NotePlan(approval: "always")
    note.effectLimits = "command: { count: 1, executables: { allow: [\"/opt/nothing@*\"] } }"
    note.effects = "[command: { run: [\"true\"] }]"
    try await Place.with(note) { place in
      let run = try await place.chancery("run", "plan.yaml", "--no-ask")
      #expect(run.status == 4 && run.output.contains("effects.command.executables.allow"), "\(run.output)\(run.errors)")
      let list = "policy: mine\neffects: { command: { commands: { deny: [{ run: [kubectl, \"...\"] }] } } }\n"
      try place.write(list, to: "config/chancery/policy.yaml")
      let check = try await place.chancery("policy", "check", "plan.yaml")
      #expect(check.output.contains("cannot hold against a shell"), "\(check.output)")
    }
  }

  @Test(
    "What a policy refuses at the command line is refused", arguments: ["replay", "weaker-sandbox", "despite-verdict"])
  func commandLine(key: String) async throws {
    let verdict = key == "despite-verdict" ? NotePlan.verdict("reject") : NotePlan.verdict("approve")
    try await Place.with(NotePlan(approval: "always", verdict: verdict)) { place in
      try await commit("policy: team\nallowed: { \(key): false }\n", in: place)
      switch key {
      case "replay":
        try place.write("", to: "recording.jsonl")
        let run = try await place.chancery("run", "plan.yaml", "--no-ask", "--replay", "recording.jsonl")
        #expect(run.status == 4 && run.errors.contains("allowed.replay"), "\(run.errors)")
      case "weaker-sandbox":
        let run = try await place.chancery("run", "plan.yaml", "--no-ask", "--allow-weaker-sandbox")
        #expect(run.status == 4 && run.errors.contains("allowed.weaker-sandbox"), "\(run.errors)")
      default:
        #expect(try await place.chancery("run", "plan.yaml", "--no-ask").status == 5)
        let approved = try await place.chancery("approve", "--seal", try await place.seal(), "--despite-verdict")
        #expect(approved.status == 5 && approved.errors.contains("lets nobody approve"), "\(approved.errors)")
      }
    }
  }
}

/// Ways that need the system's policy, which a test mounts for one command alone.
@Suite("Ways around the system's policy", .enabled(if: getuid() == 0, "mounting needs root"))
struct SystemPolicyAroundTests {
  private static let run = ["run", "plan.yaml", "--no-ask"]

  private func sign(_ place: Place, _ key: String, seal: String) async throws -> ToolOutput {
    try await place.chancery(
      ["approve", "--seal", seal, "--sign", key], under: place.system)
  }

  @Test("Whoever begins a run does not choose whose signatures count, and one key revoked counts for nothing")
  func people() async throws {
    try await Place.with(NotePlan(approval: "always")) { place in
      let keys = try await place.makeKeys(["ada", "grace", "mallory"])
      let lines = ["ada", "grace"].map { "\($0)@example.com \(keys[$0] ?? "")" }.joined(separator: "\n")
      try place.write(lines + "\n", to: "company/signers")
      try place.write("", to: "company/revoked")
      try place.write(
        """
        policy: company
        approvals: 2
        signers: { file: \(place.folder)/company/signers, revoked: \(place.folder)/company/revoked }

        """, to: "system/chancery/policy.yaml")
      // The starter's own list says that all keys are other people.
      let own = ["ada", "mallory"].map { "\($0)2@example.com \(keys[$0] ?? "")" }.joined(separator: "\n")
      try place.write(own + "\n", to: "config/chancery/signers")
      try place.write("signers: signers\n", to: "config/chancery/config.yaml")
      let first = try await place.chancery(Self.run, under: place.system)
      #expect(first.status == 3, "\(first.output)\(first.errors)")
      let seal = try await place.seal()
      let head = try await place.head()
      let strange = try await sign(place, "mallory", seal: seal)
      #expect(strange.status == 5 && strange.errors.contains("does not name"), "\(strange.errors)")
      #expect(try await sign(place, "ada", seal: seal).status == 3)
      #expect(try await sign(place, "ada", seal: seal).status == 3)
      #expect(try await place.head() == head)
      try await place.signElsewhere("grace", seal: seal)
      let second = try await place.chancery(["approve", "--import", "grace.json"], under: place.system)
      #expect(second.status == 0, "\(second.output)\(second.errors)")
    }
  }

  @Test("A login that a user namespace invents is nobody, so the starter is unknown and it takes two")
  func mapped() async throws {
    try await Place.with(NotePlan(approval: "always")) { place in
      try await place.nameSigners(["root", "grace"])
      try place.write("policy: p\napprovals: 1\n", to: "config/chancery/policy.yaml")
      let inside = ["unshare", "--user", "--map-user=65534", "--"]
      let begun = try await place.chancery(Self.run + ["--allow-weaker-sandbox"], under: inside)
      #expect(begun.status == 3, "\(begun.output)\(begun.errors)")
      let approved = try await place.chancery(["approve", "--seal", try await place.seal(), "--sign", "root"])
      #expect(approved.status == 3, "\(approved.output)\(approved.errors)")
      #expect(approved.output.contains("1 of 2 people approved"), "\(approved.output)")
    }
  }
}
