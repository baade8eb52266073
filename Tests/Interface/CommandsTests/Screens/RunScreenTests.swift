import JSON
import SystemPackage
import TestKit
import Testing

@Suite("Screens of a run, from its beginning to its end")
struct RunScreenTests {
  @Test("A run that waits, is approved, shown, reported and undone")
  func approved() async throws {
    try await Place.with(NotePlan(approval: "always")) { place in
      let screen = Screen(place: place, story: "approved")
      try await screen.expect("01-validate", "validate", "plan.yaml")
      try await screen.expect("02-policy-check", "policy", "check", "plan.yaml")
      try await screen.expect("03-run", "run", "plan.yaml", "--no-ask")
      try await screen.expect("04-status", "status")
      try await screen.expect("05-show", "show")
      try await screen.expect("06-log", "log")
      try await screen.expect("07-diff", "diff")
      try await screen.expect("08-review-without-terminal", "review")
      try await screen.expect("09-approve-another-seal", "approve", "--seal", "aaaaaaaaaaaa")
      try await screen.expect("10-approve", "approve", "--seal", try await place.seal())
      try await screen.expect("11-show", "show")
      try await screen.expect("12-report", "report")
      try await screen.expect("13-verify", "verify")
      let run = try #require(try await place.document("show", "--json")["run"]?.stringValue)
      try await screen.expect("14-approve-again", "approve", "--seal", try await place.seal())
      try await screen.expect("15-undo-dry-run", "undo", run, "--dry-run")
      try await screen.expect("16-undo-without-reason", "undo", run)
      try await screen.expect("17-undo", "undo", run, "--reason", "it broke the build")
      try await screen.expect("18-show", "show")
      try await screen.expect("19-status", "status")
      try await screen.expect("20-undo-again", "undo", run, "--reason", "once more")
      try await screen.expect("21-resume", "resume")
      try await screen.expect("22-abort", "abort", run)
    }
  }

  @Test("A dry-run, and the commit after it")
  func dryRun() async throws {
    try await Place.with(NotePlan()) { place in
      let screen = Screen(place: place, story: "dry-run")
      try await screen.expect("1-draft", "draft", "plan.yaml")
      try await screen.expect("2-show", "show")
      try await screen.expect("3-status", "status")
      let run = try #require(try await place.document("show", "--json")["run"]?.stringValue)
      try await screen.expect("3-undo-nothing", "undo", run, "--reason", "too early")
      try await screen.expect("4-commit", "commit")
      try await screen.expect("5-report", "report")
    }
  }

  @Test("A draft that fails its check, and is drafted again for the slow tier too")
  func redrafted() async throws {
    var note = NotePlan(contents: ["wrong\n", "after\n", "after all\n"])
    note.attempts = 3
    note.verdict = NotePlan.verdict("changes-wanted")
    try await Place.with(note) { place in
      let screen = Screen(place: place, story: "redrafted")
      try await screen.expect("1-run", "run", "plan.yaml", "--no-ask")
      try await screen.expect("2-show", "show")
    }
  }

  @Test("A branch that moved after the seal")
  func moved() async throws {
    try await Place.with(NotePlan(approval: "always")) { place in
      let screen = Screen(place: place, story: "moved")
      _ = try await place.chancery("run", "plan.yaml", "--no-ask")
      let seal = try await place.seal()
      try place.write("something else\n", to: "repository/other")
      try await git("add", "other", in: place.repository)
      try await git("commit", "-q", "-m", "meanwhile", in: place.repository)
      try await screen.expect("1-approve", "approve", "--seal", seal)
      try await screen.expect("2-approve-old-seal", "approve", "--seal", seal)
    }
  }
}
