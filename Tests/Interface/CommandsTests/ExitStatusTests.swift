import JSON
import SystemPackage
import TestKit
import Testing

@Suite("Exit statuses")
struct ExitStatusTests {
  @Test(
    "What the slow tier rejects, or answers without sense, is rejected until a person decides",
    arguments: [
      NotePlan.verdict("reject"), ["task": "verdict", "say": "Looks fine to me, go ahead!"],
      ["task": "verdict", "answer": ["decision": "approve"]], ["task": "verdict", "say": "", "ending": "refused"],
      ["task": "verdict", "say": "{\"decision\": \"app", "ending": "truncated"],
    ] as [JSONValue])
  func rejection(verdict: JSONValue) async throws {
    try await Place.with(NotePlan(verdict: verdict)) { place in
      let base = try await place.head()
      let run = try await place.chancery("run", "plan.yaml", "--no-ask")
      #expect(run.status == 5, "\(run.output)\(run.errors)")
      let plain = try await place.approve()
      #expect(plain.status == 5)
      #expect(plain.errors.contains("--despite-verdict"))
      #expect(try await place.head() == base)
      let despite = try await place.chancery("approve", "--despite-verdict", "--seal", try await place.seal())
      #expect(despite.status == 0, "\(despite.output)\(despite.errors)")
      #expect(try place.text(of: "repository/note") == "after\n")
    }
  }

  @Test("A person's rejection ends the run")
  func refusal() async throws {
    try await Place.with(NotePlan(approval: "always")) { place in
      let base = try await place.head()
      #expect(try await place.chancery("run", "plan.yaml", "--no-ask").status == 3)
      let seal = try await place.seal()
      let reject = try await place.chancery("reject", "--seal", seal, "--reason", "not now")
      #expect(reject.status == 5)
      #expect(reject.output.contains("not now"))
      #expect(try await place.chancery("approve", "--seal", seal).status == 5)
      #expect(try await place.head() == base)
    }
  }

  @Test("A rejection with a reason sends the draft back, and the old seal is worth nothing")
  func redraft() async throws {
    try await Place.with(NotePlan(approval: "always", contents: ["after\n", "ever after\n"])) { place in
      #expect(try await place.chancery("run", "plan.yaml", "--no-ask").status == 3)
      let first = try await place.seal()
      let other = try await place.chancery("reject", "--seal", first, "--reason", "more", "--redraft", "nowhere")
      #expect(other.status == 2)
      #expect(other.errors.contains("name one of note"))
      let back = try await place.chancery("reject", "--seal", first, "--reason", "more", "--redraft", "note")
      #expect(back.status == 3, "\(back.output)\(back.errors)")
      let second = try await place.seal()
      #expect(second != first)
      let old = try await place.chancery("approve", "--seal", first)
      #expect(old.status == 6)
      #expect(old.errors.contains(second.prefix(12)))
      #expect(try await place.chancery("approve", "--seal", String(second.prefix(12))).status == 0)
      #expect(try place.text(of: "repository/note") == "ever after\n")
    }
  }

  @Test("A branch that moved after the seal is sealed and asked about anew, and the old approval applies nothing")
  func moved() async throws {
    try await Place.with(NotePlan(approval: "always")) { place in
      #expect(try await place.chancery("run", "plan.yaml", "--no-ask").status == 3)
      let seal = try await place.seal()
      try place.write("something else\n", to: "repository/other")
      try await git("add", "other", in: place.repository)
      try await git("commit", "-q", "-m", "meanwhile", in: place.repository)
      let head = try await place.head()
      let approve = try await place.chancery("approve", "--seal", seal)
      #expect(approve.status == 3, "\(approve.output)\(approve.errors)")
      #expect(approve.errors.contains("sealing anew"), "\(approve.errors)")
      #expect(try await place.head() == head)
      #expect(try await git("status", "--porcelain", in: place.repository).isEmpty)
      #expect(try place.text(of: "repository/note") == "before\n")
      #expect(try await place.seal() != seal)
      #expect(try await place.approve().status == 0)
      #expect(try place.text(of: "repository/note") == "after\n")
      #expect(try place.text(of: "repository/other") == "something else\n")
    }
  }

  @Test("Changes of the user in the way obstruct the merge; without them it goes on")
  func obstructed() async throws {
    try await Place.with(NotePlan()) { place in
      try place.write("mine\n", to: "repository/note")
      let run = try await place.chancery("run", "plan.yaml", "--no-ask")
      #expect(run.status == 1)
      #expect((run.output + run.errors).contains("commit or stash them, then resume"))
      #expect(try place.text(of: "repository/note") == "mine\n")
      try await git("checkout", "-q", "note", in: place.repository)
      #expect(try await place.chancery("resume", "--no-ask").status == 0)
      #expect(try place.text(of: "repository/note") == "after\n")
    }
  }

  @Test("Attempts that are used up fail the run; the boundary's own limit on them is out of budget")
  func budget() async throws {
    let hopeless = NotePlan(check: "[grep, -q, never, note]", contents: ["after\n", "later\n"])
    try await Place.with(hopeless) { place in
      let run = try await place.chancery("run", "plan.yaml", "--no-ask")
      #expect(run.status == 1)
      #expect(run.output.contains("used up its 2 attempts"))
    }
    var limited = hopeless
    limited.boundary = "  spend: { attempts: 1 }"
    try await Place.with(limited) { place in
      let run = try await place.chancery("run", "plan.yaml", "--no-ask")
      #expect(run.status == 8)
      #expect(run.output.contains("boundary.spend.attempts"))
    }
  }

  @Test(
    "A wrong command line ends with 2 and says what to do",
    arguments: [
      (["run"], "plan"), (["run", "missing.yaml"], "check the path"), (["run", "."], "folder"),
      (["run", "plan.yaml", "-i", "x"], "NAME=VALUE"), (["run", "plan.yaml", "-i", "x=1"], "no input x"),
      (["run", "plan.yaml", "--fast", "haiku"], "PROVIDER/MODEL"),
      (["run", "plan.yaml", "--fast-lane", "warp"], "ultrafast"),
      (["run", "plan.yaml", "--fats", "a/b"], "--fast"), (["frobnicate"], "frobnicate"),
      (["show", "20200101-nothere"], "chancery status"), (["show"], "chancery run PLAN"),
      (["approve", "--seal", "aaaaaaaaaaaa"], "no runs"), (["approve"], "begins one"),
      (["reject", "--seal", "a"], "--reason"), (["report", "--by", "mood"], "plan"),
      (["status", "--limit=0"], "--limit"), (["status", "--limit=-3"], "--limit"),
      (["diff", "--attempt", "1"], "--step"), (["run", "plan.yaml", "--fast", "nobody/x"], "anthropic"),
      (["run", "plan.yaml", "--slow", "scripted/none.json"], "none.json"), (["diff"], "no runs"),
      (["run", "plan.yaml", "--replay", "none.jsonl"], "none.jsonl cannot be read"),
      (["run", "plan.yaml", "--record", "nowhere/x.jsonl"], "nowhere/x.jsonl cannot be written"),
      (["verify"], "no runs"),
      (["review"], "at a terminal"), (["schema", "zebra"], "configuration"), (["validate"], "plan"),
      (["init", "plan.yaml"], "exists"), (["log", "x"], "no run x"),
    ])
  func usage(arguments: [String], hint: String) async throws {
    try await Place.with(NotePlan()) { place in
      let outcome = try await place.chancery(arguments)
      #expect(outcome.status == 2, "\(arguments): \(outcome.errors)")
      #expect(outcome.errors.contains(hint), "\(arguments): \(outcome.errors)")
      #expect(outcome.output.isEmpty)
    }
  }

  @Test("A target that is no repository, and a plan with errors, end with 2")
  func plans() async throws {
    try await Place.empty { place in
      var note = NotePlan()
      try place.write(note.plan, to: "plan.yaml")
      try place.write("x\n", to: "repository/note")
      let bare = try await place.chancery("run", "plan.yaml", "--no-ask")
      #expect(bare.status == 2)
      #expect(bare.errors.contains("not in a git repository") && bare.errors.contains("hint:"))
      note.approval = "allways"
      try place.write(note.plan, to: "plan.yaml")
      for command in ["run", "draft", "validate"] {
        let wrong = try await place.chancery(command, "plan.yaml")
        #expect(wrong.status == 2)
        #expect(wrong.errors.contains("plan.yaml:") && wrong.errors.contains("always"), "\(wrong.errors)")
      }
    }
  }
}
