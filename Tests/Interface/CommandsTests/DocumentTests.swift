import JSON
import SystemPackage
import TestKit
import Testing

@Suite("JSON output")
struct DocumentTests {
  @Test("Each command prints one document with its version and nothing else")
  func versions() async throws {
    try await Place.with(NotePlan(approval: "always")) { place in
      let commands: [([String], status: Int32)] = [
        (["draft", "plan.yaml"], 0), (["commit", "--no-ask"], 3), (["status"], 0), (["show"], 0), (["log"], 0),
        (["report"], 0), (["verify"], 0), (["validate", "plan.yaml"], 0), (["doctor"], 0), (["resume", "--no-ask"], 3),
        (["abort", "--yes"], 0), (["run", "plan.yaml", "--no-ask"], 3),
      ]
      for (command, status) in commands {
        let outcome = try await place.chancery(command + ["--json"])
        #expect(outcome.status == status, "\(command): \(outcome.output)")
        let document = try JSONValue(parsing: outcome.output)
        let version: Int64 = ["log", "report"].contains(command[0]) ? 2 : 1
        #expect(document["version"]?.integerValue == version, "\(command): \(outcome.output)")
        #expect(outcome.errors.isEmpty, "\(command): \(outcome.errors)")
      }
    }
  }

  @Test("A run that waits says what would happen, to which files, and which command goes on; none of them approves")
  func goingOn() async throws {
    try await Place.with(NotePlan(approval: "always")) { place in
      let waiting = try JSONValue(parsing: try await place.chancery("run", "plan.yaml", "--no-ask", "--json").output)
      #expect(waiting["next"] == ["review", "show", "abort"])
      let land = waiting["steps"]?["land"]
      #expect(
        land?["changes"] == [
          ["path": "note", "kind": "modified", "lines-added": 1, "lines-removed": 1, "binary": false, "moved": .null]
        ])
      #expect(waiting["steps"]?["note"]?["changes"] == land?["changes"])
      let proposed = land?["proposed"]?.arrayValue ?? []
      #expect(proposed.count == 1 && proposed.first?["kind"] == "git.merge" && proposed.first?["effect"] == 1)
      #expect(proposed.first?["preview"]?.stringValue?.contains("main of") == true)
      let landed = try JSONValue(parsing: try await place.chancery("approve", "--seal", place.seal(), "--json").output)
      #expect(landed["next"] == ["undo"])
      let text = try await place.chancery("show", "--json").output
      #expect(!text.contains("chancery approve") && !text.contains("--seal"))
    }
  }

  @Test("Errors of a plan are a document too")
  func diagnostics() async throws {
    try await Place.with(NotePlan(approval: "allways")) { place in
      let outcome = try await place.chancery("validate", "plan.yaml", "--json")
      #expect(outcome.status == 2)
      let list = try JSONValue(parsing: outcome.output)["diagnostics"]?.arrayValue ?? []
      #expect(list.count == 1)
      #expect(list.first?["line"]?.integerValue == 20, "\(outcome.output)")
    }
  }

  @Test("Both schemas are JSON Schemas of the draft that they name", arguments: ["plan", "configuration"])
  func schemas(kind: String) async throws {
    try await Place.empty { place in
      let schema = try await place.document("schema", kind)
      #expect(schema["$schema"]?.stringValue?.contains("json-schema.org") == true)
      #expect(schema["$defs"]?[kind]?["properties"]?.objectValue?.isEmpty == false)
    }
  }
}
