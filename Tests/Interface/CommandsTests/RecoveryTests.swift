import JSON
import SystemPackage
import TestKit
import Testing

@Suite("Undo and resolve")
struct RecoveryTests {
  private func run(of place: Place) async throws -> String {
    try #require(try await place.document("show", "--json")["run"]?.stringValue)
  }

  @Test("A merge is taken back, shown so, and not taken back twice")
  func undone() async throws {
    try await Place.with(NotePlan()) { place in
      let base = try await place.head()
      #expect(try await place.chancery("run", "plan.yaml", "--no-ask").status == 0)
      let run = try await run(of: place)
      let look = try await place.chancery("undo", run, "--dry-run")
      #expect(look.status == 0 && look.output.contains("moves main back to \(base.prefix(12))"))
      let undo = try await place.chancery("undo", run, "--reason", "not wanted", "--json")
      #expect(undo.status == 0, "\(undo.errors)")
      #expect(try await place.head() == base)
      #expect(try place.text(of: "repository/note") == "before\n")
      #expect(try await git("status", "--porcelain", in: place.repository).isEmpty)
      #expect(try JSONValue(parsing: undo.output)["status"]?.stringValue == "undone")
      let again = try await place.chancery("undo", run, "--reason", "not wanted")
      #expect(again.status == 2 && again.errors.contains("has no applied effect to undo"))
    }
  }

  @Test("A look at an undo that was held up does nothing, and it is not taken for another undo")
  func pending() async throws {
    try await Place.with(NotePlan()) { place in
      #expect(try await place.chancery("run", "plan.yaml", "--no-ask").status == 0)
      let run = try await run(of: place)
      let head = try await place.head()
      try place.write("mine\n", to: "repository/note")
      let held = try await place.chancery("undo", run, "--reason", "not wanted")
      #expect(held.status == 1 && held.output.contains("undo of effect 1"), "\(held.output)\(held.errors)")
      #expect(!held.output.contains("every effect was committed"))
      try await git("checkout", "-q", "note", in: place.repository)
      let look = try await place.chancery("undo", run, "--dry-run")
      #expect(look.status == 0 && look.output.contains("effect 1 git.merge"), "\(look.output)\(look.errors)")
      #expect(try await place.head() == head, "a look undid it")
      let other = try await place.chancery("undo", run, "2", "--reason", "another")
      #expect(other.status == 2 && other.errors.contains("is not finished; nothing was undone"), "\(other.errors)")
      #expect(try await place.head() == head)
      #expect(try await place.chancery("resume", run).status == 0)
      #expect(try await place.head() != head)
    }
  }

  @Test("What the world has moved on from stands, and the status says stale")
  func movedOn() async throws {
    try await Place.with(NotePlan()) { place in
      #expect(try await place.chancery("run", "plan.yaml", "--no-ask").status == 0)
      let run = try await run(of: place)
      try await git("commit", "-q", "--allow-empty", "-m", "built on it", in: place.repository)
      let head = try await place.head()
      #expect(try await place.chancery("undo", run, "--dry-run").status == 6)
      let undo = try await place.chancery("undo", run, "--reason", "not wanted")
      #expect(undo.status == 6, "\(undo.output)\(undo.errors)")
      #expect(try await place.head() == head)
    }
  }

  @Test("A merge that the run itself has pushed stands, also where the target keeps no record of what its remotes have")
  func pushed() async throws {
    let plan = NotePlan(
      effects: "[git.merge: { into: main }, git.push: { remote: origin, branch: main }]",
      effectLimits: "git.merge: 1, git.push: 1", verdict: NotePlan.verdict(["approve", "approve"]))
    try await Place.with(plan) { place in
      try await git("clone", "-q", "--bare", place.repository.string, "remote.git", in: place.folder)
      try await git("config", "remote.origin.url", place.folder.appending("remote.git").string, in: place.repository)
      var end = try await place.chancery("run", "plan.yaml", "--no-ask")
      if end.status == 3 { end = try await place.approve() }
      #expect(end.status == 0, "\(end.output)\(end.errors)")
      let head = try await place.head()
      let undo = try await place.chancery("undo", try await run(of: place), "1", "--reason", "x")
      #expect(undo.status == 6, "\(undo.output)\(undo.errors)")
      #expect("\(undo.output)\(undo.errors)".contains("effect 2 of step"), "\(undo.output)\(undo.errors)")
      #expect(try await place.head() == head)
    }
  }

  @Test("A reason is asked for, and a run without effects has nothing to take back or resolve")
  func refused() async throws {
    try await Place.with(NotePlan()) { place in
      #expect(try await place.chancery("draft", "plan.yaml").status == 0)
      let run = try await run(of: place)
      #expect(try await place.chancery("undo", run).errors.contains("--reason"))
      for words in [["undo", run, "--reason", "x"], ["resolve", run, "1", "--committed", "--reason", "x"]] {
        let end = try await place.chancery(words)
        #expect(end.status == 2 && end.errors.contains("has begun no effect"), "\(end.errors)")
      }
    }
  }

  /// A run in doubt: killed after the merge, which somebody then moved back.
  private func inDoubt(_ body: (Place, String) async throws -> Void) async throws {
    try await Place.with(NotePlan()) { place in
      #expect(try await place.chancery("run", "plan.yaml", "--no-ask").status == 0)
      let events = try await place.document("log", "--json")["events"]?.arrayValue ?? []
      let settling = try #require(events.firstIndex { $0["event"] == "effect-settled" }) + 1
      try await Place.with(NotePlan()) { place in
        let crash = try await place.chancery(
          "run", "plan.yaml", "--no-ask", with: ["CHANCERY_CRASH_BEFORE_APPEND": "\(settling)"])
        #expect(crash.status == 137)
        try await git("reset", "-q", "--hard", "HEAD^", in: place.repository)
        let resumed = try await place.chancery("resume", "--no-ask")
        #expect(resumed.status == 7, "\(resumed.output)\(resumed.errors)")
        #expect(resumed.output.contains("chancery resolve"))
        try await body(place, try await run(of: place))
      }
    }
  }

  @Test("An effect in doubt shows what is known of it, and takes a person's word with a reason")
  func resolved() async throws {
    try await inDoubt { place, run in
      let look = try await place.chancery("resolve", run, "1")
      #expect(look.status == 7)
      for word in ["was started at", "nobody knows", "merged and moved back", "key", "main of"] {
        #expect(look.output.contains(word), "\(word): \(look.output)")
      }
      let reasonless = try await place.chancery("resolve", run, "1", "--committed")
      #expect(reasonless.status == 2 && reasonless.errors.contains("--reason"))
      let undo = try await place.chancery("undo", run, "--reason", "x")
      #expect(undo.status == 7 && undo.errors.contains("chancery resolve"))
      let resolved = try await place.chancery(
        "resolve", run, "1", "--not-applied", "--reason", "I moved it back", "--json")
      #expect(resolved.status == 0, "\(resolved.errors)")
      let document = try JSONValue(parsing: resolved.output)
      #expect(document["resolved"]?.stringValue == "not-applied")
      #expect(document["doubt"]?["probe"]?["answer"]?.stringValue == "unknown")
      #expect(try await place.chancery("resume", "--no-ask").status == 0)
      #expect(try await place.mergeCount() == 1)
      let again = try await place.chancery("resolve", run, "1", "--committed", "--reason", "x")
      #expect(again.status == 2 && again.errors.contains("not in doubt"))
    }
  }

  @Test("What a person says was committed is not done again")
  func resolvedAsCommitted() async throws {
    try await inDoubt { place, run in
      let head = try await place.head()
      #expect(try await place.chancery("resolve", run, "1", "--committed", "--reason", "I reverted it").status == 0)
      #expect(try await place.chancery("resume", "--no-ask").status == 0)
      #expect(try await place.head() == head)
    }
  }

  @Test("Where the probe knows, a person's word goes against it only when told to")
  func probed() async throws {
    try await inDoubt { place, run in
      // The branch goes forward to the merge again, which the probe sees.
      try await git("reset", "-q", "--hard", "HEAD@{1}", in: place.repository)
      let refused = try await place.chancery("resolve", run, "1", "--not-applied", "--reason", "x")
      #expect(refused.status == 2 && refused.errors.contains("--despite-probe"))
      #expect(try await place.chancery("resolve", run, "1", "--committed", "--reason", "I see it").status == 0)
      #expect(try await place.chancery("resume", "--no-ask").status == 0)
    }
  }

  @Test("A seal chooses what diff prints")
  func sealedDiff() async throws {
    try await Place.with(NotePlan()) { place in
      #expect(try await place.chancery("draft", "plan.yaml").status == 0)
      let seal = try await place.seal()
      let whole = try await place.chancery("diff")
      let sealed = try await place.chancery("diff", "--seal", String(seal.prefix(12)))
      #expect(sealed.status == 0 && sealed.output == whole.output && sealed.output.contains("+after"))
      #expect(try await place.chancery("diff", "--seal", "0123456789ab").status == 6)
    }
  }
}
