import Foundation
import JSON
import SystemPackage
import TestKit
import Testing

@Suite("What went wrong elsewhere")
struct IncidentTests {
  @Test(
    "What agents did is stopped, in words that say why, and nothing outside has changed", .timeLimit(.minutes(20)),
    arguments: Extent.sample(6, of: Incident.reported) + Extent.sample(6, of: Incident.atTheCommit))
  func stopped(_ incident: Incident) async throws {
    try await incident.withPlace { place in
      let environment = Incident.environment(of: place)
      var head = try await place.head()
      let belongings = try await place.belongings()
      var end = try await place.chancery(["run", "plan.yaml", "--no-ask"], with: environment)
      var seen = belongings
      if let meanwhile = incident.meanwhile {
        #expect(end.status == 3, "\(end.output)\(end.errors)")
        let change = try await runTool("sh", ["-euc", meanwhile], in: place.folder)
        try #require(change.status == 0, "\(change.errors)")
        (seen, head) = (try await place.belongings(), try await place.head())
        end = try await place.approve(with: environment)
      }
      let text = end.output + end.errors
      #expect(end.status == incident.status, "\(text)")
      for part in incident.says { #expect(text.contains(part), "\(part): \(text)") }
      #expect(try await place.belongings() == seen)
      if incident.status == 0 {
        #expect(try await git("diff", "--name-only", head, "main", in: place.repository) == "note")
      } else {
        #expect(try await place.head() == head)
      }
    }
  }

  @Test(
    "Commands that destroyed somebody's work destroy nothing when a drafter runs them",
    .enabled(if: !Incident.recorded.isEmpty, "the cases are not there"), .timeLimit(.minutes(20)),
    arguments: Extent.sample(6, of: Incident.recorded))
  func recorded(_ incident: Incident) async throws {
    try await incident.withPlace { place in
      let environment = Incident.environment(of: place)
      let head = try await place.head()
      let belongings = try await place.belongings()
      let end = try await place.chancery(["run", "plan.yaml", "--no-ask"], with: environment)
      // What was deleted in the workspace is over the boundary; what could not be done leaves the work to land.
      #expect([0, 4].contains(end.status), "\(end.output)\(end.errors)")
      #expect(try await place.belongings() == belongings)
      let changed = try await git("diff", "--name-only", head, "main", in: place.repository)
      #expect(changed == (end.status == 0 ? "note" : ""))
    }
  }

  @Test("One approval applies one proposal once, and not another run's")
  func approvals() async throws {
    try await Place.with(NotePlan(approval: "always")) { place in
      let base = try await place.head()
      #expect(try await place.chancery("run", "plan.yaml", "--no-ask").status == 3)
      let seal = try await place.seal()
      #expect(try await place.chancery("approve", "--seal", seal).status == 0)
      let head = try await place.head()
      _ = try await place.chancery("approve", "--seal", seal)
      #expect(try await place.head() == head)
      try await git("reset", "-q", "--hard", "main^1", in: place.repository)
      #expect(try await place.chancery("run", "plan.yaml", "--no-ask").status == 3)
      let other = try await place.chancery("approve", "--seal", seal)
      #expect(other.status != 0, "\(other.output)\(other.errors)")
      #expect(try await place.head() == base)
    }
  }

  @Test("Where two people have to approve, the author alone is not enough")
  func alone() async throws {
    try await Place.with(NotePlan()) { place in
      try place.write("policy: mine\napprovals: 2\n", to: "config/chancery/policy.yaml")
      let head = try await place.head()
      #expect(try await place.chancery("run", "plan.yaml", "--no-ask").status == 3)
      for _ in 0..<2 {
        let approved = try await place.approve()
        #expect(approved.status != 0, "\(approved.output)\(approved.errors)")
      }
      #expect(try await place.head() == head)
    }
  }

  @Test("Collecting garbage removes a link and not what it leads to")
  func links() async throws {
    try await Incident(testDescription: "", status: 0).withPlace { place in
      let belongings = try await place.belongings()
      let kept = try await place.chancery(
        "try", "--keep", "--repository", "repository", "--", "sh", "-c",
        "ln -s \(place.folder.appending("outside")) door; ln -s / root")
      #expect(kept.status == 0, "\(kept.errors)")
      let collected = try await place.chancery("gc", "--yes", "--checkouts", "0")
      #expect(collected.status == 0, "\(collected.output)\(collected.errors)")
      #expect(try await place.belongings() == belongings)
    }
  }
}
