import JSON
import SystemPackage
import TestKit
import Testing

@Suite("Deciding, and what it must not set off")
struct ReviewedTests {
  @Test("Rejecting a dry-run drafts again and applies nothing")
  func rejectedDryRun() async throws {
    var note = NotePlan()
    note.contents = ["after\n", "after all\n"]
    try await Place.with(note) { place in
      let base = try await place.head()
      #expect(try await place.chancery("draft", "plan.yaml").status == 0)
      let rejected = try await place.chancery(
        "reject", "--seal", try await place.seal(), "--reason", "say more", "--redraft", "note")
      #expect(rejected.status == 0, "\(rejected.output)\(rejected.errors)")
      #expect(try await place.head() == base)
      let state = try await place.document("show", "--json")
      #expect(state["steps"]?["note"]?["attempts"]?.integerValue == 2)
      #expect(state["steps"]?["land"]?["verdict"] == .null)
    }
  }

  @Test("Changes wanted without an attempt left wait for a person, who can still approve")
  func noAttemptLeft() async throws {
    var note = NotePlan()
    note.attempts = 1
    note.verdict = NotePlan.verdict("changes-wanted")
    try await Place.with(note) { place in
      let run = try await place.chancery("run", "plan.yaml", "--no-ask")
      #expect(run.status == 5, "\(run.output)\(run.errors)")
      #expect(try await place.approve().status == 5)
      let approved = try await place.chancery("approve", "--seal", try await place.seal(), "--despite-verdict")
      #expect(approved.status == 0, "\(approved.output)\(approved.errors)")
      #expect(try place.text(of: "repository/note") == "after\n")
    }
  }

  @Test("A recorded run is replayed without its models, and a changed plan is not")
  func replay() async throws {
    try await Place.with("04-redrafted") { place in
      let recorded = try await place.chancery("run", "plan.yaml", "--record", "exchanges.jsonl")
      #expect(recorded.status == 0, "\(recorded.errors)")
      let tree = try await place.tree()
      try await git("reset", "-q", "--hard", "main^1", in: place.repository)
      try place.write(#"{"answers": []}"#, to: "answers.json")
      let replayed = try await place.chancery("run", "plan.yaml", "--replay", "exchanges.jsonl")
      #expect(replayed.status == 0, "\(replayed.output)\(replayed.errors)")
      #expect(try await place.tree() == tree)
      try await git("reset", "-q", "--hard", "main^1", in: place.repository)
      let plan = try place.text(of: "plan.yaml")
      try place.write(plan.replacing("older than 30 days", with: "older than 3 days"), to: "plan.yaml")
      let changed = try await place.chancery("run", "plan.yaml", "--replay", "exchanges.jsonl")
      #expect(changed.status == 1)
      #expect(changed.output.contains("differs at"), "\(changed.output)")
    }
  }

  @Test("A policy that cannot be used stops a run before it begins", arguments: ["repository", "user"])
  func policy(owner: String) async throws {
    try await Place.with(NotePlan()) { place in
      if owner == "user" {
        try place.write("paths: {}\n", to: "config/chancery/policy.yaml")
      } else {
        try place.write("paths: {}\n", to: "repository/.chancery/policy.yaml")
        try await git("add", "-A", in: place.repository)
        try await git("commit", "-qm", "a policy", in: place.repository)
      }
      let run = try await place.chancery("run", "plan.yaml")
      #expect(run.status == 2)
      #expect(run.errors.contains("the key \"policy\" is missing"), "\(run.errors)")
      #expect(try await place.document("status", "--json")["runs"]?.arrayValue?.isEmpty == true)
    }
  }
}
