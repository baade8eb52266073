import SystemPackage
import TestKit
import Testing

@Suite("Screens of commands beside a run")
struct OtherScreenTests {
  @Test("A first plan, and what there is to look at and to tidy up")
  func others() async throws {
    try await Place.with(NotePlan()) { place in
      let screen = Screen(place: place, story: "others")
      try await screen.expect("init", "init", "first.yaml")
      try await screen.expect("init-again", "init", "first.yaml")
      let difference = try Snapshot("others/init-plan").difference(from: try place.text(of: "first.yaml"))
      #expect(difference == nil, "\(difference ?? "")")
      try await screen.expect("validate-first", "validate", "first.yaml")
      try await screen.expect("gc", "gc")
      _ = try await place.chancery("run", "plan.yaml", "--no-ask")
      try await screen.expect("journal-check", "journal", "check")
      try await screen.expect("journal-accept-restore", "journal", "accept-restore")
      try await screen.expect("prices-unknown", "prices", "nobody/x")
      try await screen.expect("schema-unknown", "schema", "zebra")
      try await screen.expect("abort-nothing", "abort")
      try await screen.expect("gc-after-a-run", "gc", "--checkouts", "0")
      try await screen.expect(
        "try", "try", "--repository", "repository", "--", "sh", "-c", "echo tried | tee note")
    }
  }
}
