import Foundation
import JSON
import SystemPackage
import TestKit
import Testing

@Suite("Policies of the user and the repository")
struct PolicyTests {
  private func commit(_ policy: String, in place: Place) async throws {
    try place.write(policy, to: "repository/.chancery/policy.yaml")
    try await git("add", "-A", in: place.repository)
    try await git("commit", "-qm", "a policy", in: place.repository)
  }

  @Test("A repository's limit blocks the run, and says whose it is, where, how much, and what may be done")
  func blocked() async throws {
    try await Place.with(NotePlan(attempts: 1)) { place in
      try await commit("policy: team\nchanges:\n  added: 0\n", in: place)
      let head = try await place.head()
      let run = try await place.chancery("run", "plan.yaml", "--no-ask")
      #expect(run.status == 4, "\(run.output)\(run.errors)")
      for part in [
        "changes.added: 1 measured, 0 allowed by the repository's policy, .chancery/policy.yaml:3 (note)",
        "draft again without any, or ask the repository's maintainers to raise changes.added to at least 1",
      ] { #expect(run.output.contains(part), "\(run.output)") }
      let violation = try await place.document("show", "--json")["violations"]?.arrayValue?.first
      #expect(violation?["layer"] == "repository" && violation?["place"] == ".chancery/policy.yaml:3")
      #expect(try await place.head() == head)
    }
  }

  @Test("The system's policy stands above all others", .enabled(if: getuid() == 0, "mounting needs root"))
  func system() async throws {
    try await Place.with(NotePlan()) { place in
      try place.write("policy: house\neffects: { git.merge: 0 }\n", to: "system/chancery/policy.yaml")
      try place.write("policy: mine\neffects: { git.merge: 5 }\n", to: "config/chancery/policy.yaml")
      // The machine's own folder stays as it is: the layer is mounted for this command alone.
      let line = "mount -t overlay overlay -o lowerdir=\(place.folder)/system:/etc /etc && exec \"$@\""
      for words in [["policy", "check", "plan.yaml"], ["run", "plan.yaml", "--no-ask"]] {
        let end = try await runTool(
          "unshare", ["--mount", "sh", "-euc", line, "sh", Place.program.string] + words, in: place.folder,
          environment: place.environment)
        #expect(end.status == 4, "\(end.output)\(end.errors)")
        #expect(end.output.contains("the system's policy, /etc/chancery/policy.yaml:2"), "\(end.output)")
        #expect(end.output.contains("ask the administrator of this machine"), "\(end.output)")
      }
    }
  }

  @Test("A plan with more effects than may be, in whichever steps, is blocked before any model is asked")
  func declared() async throws {
    var note = NotePlan()
    note.effectLimits = "git.merge: 2"
    let second =
      "  - id: again\n    needs: [land]\n    commit: { approval: never, effects: [git.merge: { into: main }] }\n"
    try await Place.with(note) { place in
      try place.write(note.plan + second, to: "plan.yaml")
      try place.write("policy: mine\neffects: { git.merge: 1 }\n", to: "config/chancery/policy.yaml")
      let run = try await place.chancery("run", "plan.yaml", "--no-ask")
      #expect(run.status == 4)
      #expect(run.output.contains("effects.git.merge: 2 measured, 1 allowed by your own policy"), "\(run.output)")
      let events = try await place.document("log", "--json")["events"]?.arrayValue ?? []
      #expect(!events.isEmpty && !events.contains { $0["event"] == "model-called" })
    }
  }

  @Test("A draft that changes the policy is held against the one of the base")
  func relaxing() async throws {
    let wide = "policy: wide\n"
    try await Place.with(
      NotePlan(
        check: "[\"true\"]", attempts: 1, contents: [wide], path: ".chancery/policy.yaml",
        reads: ".chancery/policy.yaml")
    ) {
      place in
      try await commit("policy: team\nchanges: { policy: 0 }\n", in: place)
      let run = try await place.chancery("run", "plan.yaml", "--no-ask")
      #expect(run.status == 4)
      #expect(run.output.contains("changes.policy: 1 measured, 0 allowed by the repository's policy"), "\(run.output)")
    }
  }

  @Test(
    "A policy that is there and cannot be used refuses the run", arguments: ["link", "folder", "key", "kind", "bytes"])
  func unusable(how: String) async throws {
    try await Place.with(NotePlan()) { place in
      let path = place.folder.appending("config/chancery/policy.yaml").string
      try? FileManager.default.removeItem(atPath: path)
      switch how {
      case "key": try place.write("policy: p\nfiles: 3\n", to: "config/chancery/policy.yaml")
      case "kind": try place.write("policy: p\neffects: { git.fetch: 3 }\n", to: "config/chancery/policy.yaml")
      case "folder": try place.write("", to: "config/chancery/policy.yaml/x")
      case "bytes":
        try place.write("", to: "config/chancery/policy.yaml")
        try Data([0x70, 0xff, 0x0a]).write(to: URL(fileURLWithPath: path))
      default:
        try place.write("policy: p\n", to: "config/chancery/other.yaml")
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "other.yaml")
      }
      let run = try await place.chancery("run", "plan.yaml")
      #expect(run.status == 2, "\(run.output)")
      #expect(run.errors.contains("policy.yaml"), "\(run.errors)")
      #expect(run.errors.contains("hint:"))
      #expect(try await place.document("status", "--json")["runs"]?.arrayValue?.isEmpty == true)
    }
  }

  @Test("A repository's policy in another spelling, as a link or as a folder refuses the run", arguments: [0, 1, 2])
  func misplaced(how: Int) async throws {
    try await Place.with(NotePlan()) { place in
      switch how {
      case 0: try place.write("policy: p\n", to: "repository/.Chancery/policy.yaml")
      case 1: try place.write("policy: p\n", to: "repository/.chancery/policy.yaml/policy.yaml")
      default:
        try place.write("policy: p\n", to: "repository/.chancery/other.yaml")
        try FileManager.default.createSymbolicLink(
          atPath: place.repository.appending(".chancery/policy.yaml").string, withDestinationPath: "other.yaml")
      }
      try await git("add", "-A", in: place.repository)
      try await git("commit", "-qm", "a policy", in: place.repository)
      let run = try await place.chancery("run", "plan.yaml")
      #expect(run.status == 2)
      #expect(run.errors.contains("policy.yaml of the base commit cannot be used"), "\(run.errors)")
    }
  }

  @Test("A run keeps to the policies that it began with and to those of now, and its seal covers them")
  func frozen() async throws {
    try await Place.with(NotePlan(approval: "always", attempts: 1)) { place in
      try place.write(
        "policy: mine\nunsigned-approvals: true\nchanges: { files: 5 }\n", to: "config/chancery/policy.yaml")
      #expect(try await place.chancery("run", "plan.yaml", "--no-ask").status == 3)
      try place.write("policy: mine\nchanges: { files: 0 }\n", to: "config/chancery/policy.yaml")
      let proposal = try await place.sealedProposal()
      #expect(proposal["policy"]?["sha256"]?.stringValue?.count == 64)
      let rules = proposal["policy"]?["boundary"]?.arrayValue ?? []
      #expect(rules.contains { $0["layer"] == "user" && $0["key"] == "changes.files" && $0["demand"] == 5 })
      #expect(rules.contains { $0["layer"] == "plan" && $0["key"] == "changes.files" && $0["demand"] == 2 })
      let head = try await place.head()
      let approved = try await place.approve()
      #expect(approved.status == 4, "\(approved.output)\(approved.errors)")
      #expect(try await place.head() == head)
      #expect(try await place.chancery("run", "plan.yaml", "--no-ask").status == 4)
    }
  }

  @Test("A protected path needs a person, whatever the plan says, and so does a policy that always asks")
  func people() async throws {
    try await Place.with(NotePlan(approval: "never")) { place in
      try await commit("policy: team\npaths: { protected: [\"NOTE\"] }\n", in: place)
      let run = try await place.chancery("run", "plan.yaml", "--no-ask")
      #expect(run.status == 3, "\(run.output)")
      #expect(
        run.output.contains("note: NOTE needs a person, as the repository's policy, .chancery/policy.yaml:2 says"),
        "\(run.output)")
      #expect(try await place.approve().status == 0)
    }
    try await Place.with(NotePlan(approval: "never")) { place in
      try place.write("policy: mine\napproval: always\napprovals: 2\n", to: "config/chancery/policy.yaml")
      try await place.nameSigners(["ada", "grace"])
      #expect(try await place.chancery("run", "plan.yaml", "--no-ask").status == 3)
      let proposal = try await place.sealedProposal()
      #expect(proposal["policy"]?["approval"] == "always" && proposal["policy"]?["approvals"] == 2)
    }
  }

  @Test("In a freeze what is approved waits, and nothing of it is lost")
  func freeze() async throws {
    try await Place.with(NotePlan()) { place in
      try await commit(
        "policy: team\nfreeze: [{ from: \"2020-01-01T00:00Z\", until: \"2099-01-01T00:00Z\", reason: quiet }]\n",
        in: place)
      let head = try await place.head()
      for command in [["run", "plan.yaml", "--no-ask"], ["resume", "--no-ask"]] {
        let run = try await place.chancery(command)
        #expect(run.status == 4, "\(run.output)\(run.errors)")
        #expect(
          run.output.contains("git.merge is held back: freeze from 2020-01-01T00:00Z until 2099-01-01T00:00Z: quiet"),
          "\(run.output)")
      }
      #expect(try await place.document("show", "--json")["status"] == "withheld")
      #expect(try await place.head() == head)
    }
  }

  @Test(
    "A limit over time counts what other runs applied, whatever folder their journal is in",
    .enabled(if: getuid() == 0, "mounting needs root"), arguments: [false, true])
  func overTime(isElsewhere: Bool) async throws {
    try await Place.with(NotePlan(contents: ["after\n", "after all\n"])) { place in
      try await commit("policy: team\neffects: { git.merge: { over-time: [{ count: 1, per: 1d }] } }\n", in: place)
      try place.write("policy: house\nledger: \(place.folder)/ledger\n", to: "system/chancery/policy.yaml")
      let words = ["run", "plan.yaml", "--no-ask"]
      #expect(try await place.chancery(words, under: place.system).status == 0)
      let head = try await place.head()
      try place.write(
        try place.text(of: "answers.json").replacing("\"after\\n\"", with: "\"after all\\n\""), to: "answers.json")
      let state = place.folder.appending(isElsewhere ? "elsewhere" : "state").string
      let second = try await place.chancery(words, with: ["XDG_STATE_HOME": state, "HOME": state], under: place.system)
      #expect(second.status == 4, "\(second.output)\(second.errors)")
      #expect(
        second.output.contains("effects.git.merge.over-time: 1 within 1d allowed by the repository's policy"),
        "\(second.output)")
      #expect(second.output.contains("1 used, 1 more wanted; there is room again from 20"), "\(second.output)")
      #expect(try await place.head() == head)
    }
  }

  @Test("The model and lane that drafted may judge only where the user's policy allows it")
  func sameModel() async throws {
    var note = NotePlan()
    note.approval = "always"
    let tiers = "fast: { model: anthropic/a }\n  slow: { model: anthropic/a }"
    let plan = note.plan.replacing(
      "fast: { model: scripted/answers.json }\n  slow: { model: scripted/answers.json }", with: tiers)
    try await Place.with(note) { place in
      try place.write(plan, to: "plan.yaml")
      let key = ["ANTHROPIC_API_KEY": "none", "ANTHROPIC_BASE_URL": "http://127.0.0.1:9"]
      let refused = try await place.chancery(["run", "plan.yaml", "--no-ask"], with: key)
      #expect(refused.status == 2 && refused.errors.contains("would judge"), "\(refused.errors)")
      try place.write("policy: mine\nsame-model: true\n", to: "config/chancery/policy.yaml")
      let allowed = try await place.chancery(["run", "plan.yaml", "--no-ask"], with: key)
      #expect(!allowed.errors.contains("would judge"), "\(allowed.errors)")
    }
  }
}

extension Place {
  /// The words under which a command has `system/` for its `/etc`: the machine's own folder stays as it is.
  var system: [String] {
    [
      "unshare", "--mount", "sh", "-euc",
      "mount -t overlay overlay -o lowerdir=\(folder)/system:/etc /etc && exec \"$@\"", "sh",
    ]
  }

  /// The canonical form of the newest run's proposal.
  func sealedProposal() async throws -> JSONValue {
    let events = try await document("log", "--json")["events"]?.arrayValue ?? []
    let texts = events.compactMap { ($0["event"] == "proposal-sealed" ? $0["data"] : nil)?["proposal"]?.stringValue }
    return try JSONValue(parsing: try #require(texts.last))
  }
}
