import JSON
import SystemPackage
import TestKit
import Testing

@Suite("Screens of runs that do not end well")
struct EndScreenTests {
  @Test("The slow tier rejects")
  func rejected() async throws {
    try await Place.with(NotePlan(verdict: NotePlan.verdict("reject"))) { place in
      let screen = Screen(place: place, story: "rejected")
      try await screen.expect("1-run", "run", "plan.yaml", "--no-ask")
      let seal = try await place.seal()
      try await screen.expect("2-approve", "approve", "--seal", seal)
      try await screen.expect("3-show", "show")
      try await screen.expect("4-reject", "reject", "--seal", seal, "--reason", "not like this")
      try await screen.expect("5-show", "show")
    }
  }

  @Test("The boundary is exceeded")
  func boundary() async throws {
    let long = String(repeating: "after\n", count: 30)
    try await Place.with(NotePlan(contents: [long, long])) { place in
      let screen = Screen(place: place, story: "boundary")
      try await screen.expect("1-run", "run", "plan.yaml", "--no-ask")
      try await screen.expect("2-show", "show")
      let run = try #require(try await place.document("show", "--json")["run"]?.stringValue)
      try await screen.expect("2-policy-check-of-run", "policy", "check", "plan.yaml", "--run", run)
    }
    try await Place.with(NotePlan(effectLimits: "git.merge: 0")) { place in
      let screen = Screen(place: place, story: "boundary")
      try await screen.expect("3-policy-check", "policy", "check", "plan.yaml")
      try await screen.expect("4-run-no-merge", "run", "plan.yaml", "--no-ask")
    }
  }

  @Test("The attempts are used up, or the budget")
  func budget() async throws {
    var hopeless = NotePlan(check: "[grep, -q, never, note]", contents: ["after\n", "later\n"])
    try await Place.with(hopeless) { place in
      let screen = Screen(place: place, story: "budget")
      try await screen.expect("1-attempts", "run", "plan.yaml", "--no-ask")
      try await screen.expect("1-report", "report")
    }
    hopeless.boundary = "  spend: { attempts: 1 }"
    try await Place.with(hopeless) { place in
      try await Screen(place: place, story: "budget").expect("2-boundary", "run", "plan.yaml", "--no-ask")
    }
  }

  @Test("A file of the user stands in the way of the merge")
  func obstructed() async throws {
    try await Place.with(NotePlan()) { place in
      let screen = Screen(place: place, story: "obstructed")
      try place.write("mine\n", to: "repository/note")
      try await screen.expect("1-run", "run", "plan.yaml", "--no-ask")
      try await screen.expect("2-show", "show")
      try await git("checkout", "-q", "note", in: place.repository)
      try await screen.expect("3-resume", "resume", "--no-ask")
    }
  }

  @Test("An effect in doubt, and a person who looked")
  func inDoubt() async throws {
    var note = NotePlan(approval: "always")
    note.effects = "[command: { run: ['false'], target: service/shop }]"
    note.effectLimits = "command: 1"
    try await Place.with(note) { place in
      let screen = Screen(place: place, story: "in-doubt")
      try await screen.expect("1-run", "run", "plan.yaml", "--no-ask")
      try await screen.expect("2-approve", "approve", "--seal", try await place.seal())
      try await screen.expect("3-show", "show")
      try await screen.expect("4-status", "status")
      try await screen.expect("5-resume", "resume", "--no-ask")
      let run = try #require(try await place.document("show", "--json")["run"]?.stringValue)
      try await screen.expect("6-resolve-look", "resolve", run, "1")
      try await screen.expect("7-resolve", "resolve", run, "1", "--not-applied", "--reason", "the shop is as it was")
      try await screen.expect("8-show", "show")
    }
    try await Place.with(note) { place in
      let screen = Screen(place: place, story: "in-doubt")
      _ = try await place.chancery("run", "plan.yaml", "--no-ask", with: Screen.environment)
      _ = try await place.approve(with: Screen.environment)
      let run = try #require(try await place.document("show", "--json")["run"]?.stringValue)
      try await screen.expect("9-undo-in-doubt", "undo", run, "--reason", "wrong")
      try await screen.expect("10-resolve", "resolve", run, "1", "--committed", "--reason", "the shop is open")
      try await screen.expect("11-resume", "resume")
      try await screen.expect("12-undo", "undo", run, "--reason", "wrong")
      try await screen.expect("13-resolve-again", "resolve", run, "1", "--committed", "--reason", "again")
    }
  }
}
