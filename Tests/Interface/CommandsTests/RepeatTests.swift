import JSON
import SystemPackage
import TestKit
import Testing

@Suite("Saying things twice, and runs in between")
struct RepeatTests {
  @Test("What is done already is done, and nothing is applied a second time")
  func done() async throws {
    try await Place.with(NotePlan(approval: "always")) { place in
      #expect(try await place.chancery("run", "plan.yaml", "--no-ask").status == 3)
      let seal = try await place.seal()
      #expect(try await place.chancery("approve", "--seal", seal).status == 0)
      let head = try await place.head()
      for command in [["approve", "--seal", seal], ["resume"], ["commit", "--no-ask"]] {
        let again = try await place.chancery(command)
        #expect(again.status == 0, "\(command): \(again.errors)")
        #expect(again.output.contains("committed"))
      }
      #expect(try await place.chancery("abort", "--yes").status == 2)
      #expect(try await place.chancery("reject", "--seal", seal, "--reason", "late").status == 2)
      #expect(try await place.head() == head)
    }
  }

  @Test("An approval that is only written down is kept until the run goes on")
  func recordOnly() async throws {
    try await Place.with(NotePlan(approval: "always")) { place in
      let base = try await place.head()
      #expect(try await place.chancery("run", "plan.yaml", "--no-ask").status == 3)
      let record = try await place.chancery("approve", "--record-only", "--seal", try await place.seal())
      #expect(record.status == 0)
      #expect(record.output.contains("approved") && record.output.contains("chancery resume"), "\(record.output)")
      #expect(try await place.head() == base)
      #expect(try await place.chancery("resume", "--no-ask").status == 0)
      #expect(try place.text(of: "repository/note") == "after\n")
    }
  }

  @Test("A run that was killed is called interrupted, not under way")
  func killed() async throws {
    try await Place.with(NotePlan()) { place in
      let run = try await place.chancery("run", "plan.yaml", "--no-ask", with: ["CHANCERY_CRASH_AFTER_APPEND": "4"])
      #expect(run.status == 137)
      for command in ["status", "show"] {
        let text = try await place.chancery(command).output
        #expect(text.contains("interrupted") && !text.contains("under way"), "\(text)")
      }
      #expect(try await place.document("show", "--json")["status"]?.stringValue == "interrupted")
      #expect(try await place.chancery("abort", "--yes").status == 0)
      let left = try await runTool("find", [place.state.appending("runs").string, "-path", "*/workspaces/*", "-prune"])
      #expect(left.output.isEmpty)
    }
  }

  @Test("A merge that was begun when the process died, on a branch that moved since, is in doubt and not repeated")
  func doubt() async throws {
    let append = try await Place.with(NotePlan()) { place in
      #expect(try await place.chancery("run", "plan.yaml", "--no-ask").status == 0)
      let events = try await place.document("log", "--json")["events"]?.arrayValue ?? []
      return try #require(events.firstIndex { $0["event"] == "effect-intended" }) + 1
    }
    try await Place.with(NotePlan()) { place in
      let crash = ["CHANCERY_CRASH_AFTER_APPEND": "\(append)"]
      #expect(try await place.chancery("run", "plan.yaml", "--no-ask", with: crash).status == 137)
      try await git("commit", "-q", "--allow-empty", "-m", "meanwhile", in: place.repository)
      let head = try await place.head()
      for _ in 0..<2 {
        let resume = try await place.chancery("resume", "--no-ask")
        #expect(resume.status == 7, "\(resume.output)\(resume.errors)")
        #expect(resume.output.contains("  effect 1 in doubt: ") && resume.output.contains("chancery resolve"))
        #expect(try await place.head() == head)
      }
      let run = try #require(try await place.document("show", "--json")["run"]?.stringValue)
      let abort = try await place.chancery("abort", "--yes")
      #expect(abort.status == 7 && abort.errors.contains("chancery resolve \(run)"), "\(abort.errors)")
      #expect(try await place.chancery("resolve", run, "1", "--not-applied", "--reason", "I looked").status == 0)
      #expect(try await place.chancery("abort", "--yes").status == 0)
    }
  }
}
