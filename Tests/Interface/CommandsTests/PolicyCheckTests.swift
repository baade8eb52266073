import JSON
import TestKit
import Testing

@Suite("What is in force")
struct PolicyCheckTests {
  @Test("Each limit is shown with its layer and place, and what stands in the way with what may be done")
  func text() async throws {
    try await Place.with(NotePlan()) { place in
      try place.write("policy: mine\nchanges: { files: 9 }\n", to: "config/chancery/policy.yaml")
      try place.write(
        "policy: team\npaths: { deny: [\"secret/**\"] }\neffects: { git.merge: 0 }\n",
        to: "repository/.chancery/policy.yaml")
      try await git("add", "-A", in: place.repository)
      try await git("commit", "-qm", "a policy", in: place.repository)
      let check = try await place.chancery("policy", "check", "plan.yaml")
      #expect(check.status == 4, "\(check.output)\(check.errors)")
      for part in [
        "system      /etc/chancery/policy.yaml", "policy.yaml: \"mine\"", "repository  .chancery/policy.yaml: \"team\"",
        "the repository's policy, .chancery/policy.yaml:2", "your own policy, ", "(another layer allows less)",
        "blocked  effects.git.merge", "by        the repository's policy, .chancery/policy.yaml:3",
        "to do     remove git.merge from the plan, or ask the repository's maintainers to raise effects.git.merge",
      ] { #expect(check.output.contains(part), "\(check.output)") }
      #expect(try await place.document("status", "--json")["runs"]?.arrayValue?.isEmpty == true)
    }
  }

  @Test("Of a run it says how much of each limit is used, of the policies that it began with and of those of now")
  func use() async throws {
    try await Place.with(NotePlan(approval: "always")) { place in
      #expect(try await place.chancery("run", "plan.yaml", "--no-ask").status == 3)
      try place.write("policy: mine\nchanges: { files: 0 }\n", to: "config/chancery/policy.yaml")
      let run = try #require(try await place.document("show", "--json")["run"]?.stringValue)
      let document = try await place.document("policy", "check", "plan.yaml", "--run", run, "--json")
      let limits = document["limits"]?.arrayValue ?? []
      #expect(limits.count == 4, "\(document.prettyText)")
      let files = limits.first { $0["key"] == "boundary.changes.files" }
      #expect(files?["used"] == "1" && files?["demand"] == 2 && files?["over"] == false && files?["line"] == 8)
      #expect(document["blocked"]?.arrayValue?.compactMap { $0["limit"] } == ["changes.files"])
      let changed = document["changed"]?.arrayValue?.compactMap(\.stringValue) ?? []
      #expect(changed.count == 2, "\(changed)")
      #expect(changed.first?.hasPrefix("new since the run began: changes.files 0, by your own policy") == true)
      #expect(changed.last?.hasPrefix("withdrawn since the run began: unsigned-approvals allowed") == true)
      #expect(document["run"]?.stringValue == run)
      #expect(try await place.chancery("policy", "check", "plan.yaml").status == 0)
    }
  }

  @Test("Of a run that was blocked it says what is over, with the files that count")
  func blocked() async throws {
    var note = NotePlan()
    note.boundary = "  paths: { deny: [note] }"
    try await Place.with(note) { place in
      #expect(try await place.chancery("run", "plan.yaml", "--no-ask").status != 0)
      let run = try #require(try await place.document("show", "--json")["run"]?.stringValue)
      let check = try await place.chancery("policy", "check", "plan.yaml", "--run", run)
      #expect(check.output.contains("boundary.paths.deny"), "\(check.output)")
    }
  }

  @Test("A block that only the survey of an effect could find is told, and a freeze that would hold it back")
  func proposed() async throws {
    var note = NotePlan(attempts: 1)
    note.boundary = "  freeze: [{ from: \"2020-01-01T00:00Z\", until: \"2099-01-01T00:00Z\", reason: quiet }]"
    try await Place.with(note) { place in
      try place.write(
        "policy: mine\neffects: { git.merge: { branches: { deny: [main] } } }\n", to: "config/chancery/policy.yaml")
      let end = try await place.chancery("run", "plan.yaml", "--no-ask")
      #expect(end.status == 4, "\(end.output)")
      #expect(end.output.contains("nothing that matches main is allowed by your own policy"), "\(end.output)")
      let run = try #require(try await place.document("show", "--json")["run"]?.stringValue)
      let check = try await place.chancery("policy", "check", "plan.yaml", "--run", run)
      #expect(check.status == 4, "\(check.output)")
      for part in [
        "blocked  effects.git.merge.branches.deny", "by        your own policy, ", "asked     main",
        "held back  until it is over, by the plan, ", "2099-01-01T00:00Z: quiet",
      ] { #expect(check.output.contains(part), "\(check.output)") }
    }
  }
}
