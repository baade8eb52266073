import Foundation
import JSON
import TestKit

/// A plan whose one draft an outside agent makes: a program of the repository, in Python or for a shell.
struct AgentPlan {
  /// What the agent does, as a program for `sh`, which is given the prompt as its first argument.
  var script = "echo after > note"
  /// Keys of the agent besides `run`, such as `hosts: [a.test]`.
  var keys = ""
  /// Another command, as YAML.
  var run = #"[sh, tools/agent, "${{ prompt }}"]"#
  var attempts = 1
  var more = ""
  var spend = ""
  /// Lines of the step besides.
  var step = ""

  var plan: String {
    """
    plan: agent
    goal: Let the note say after.
    target: { repository: repository }
    boundary:
      paths: { deny: [tools/**] }
      changes: { files: 2, lines: 20 }
    \(spend)
    steps:
      - id: note
        draft: "Write after into the note."
        agent: { run: \(run)\(keys.isEmpty ? "" : ", " + keys) }
        check: [{ run: [grep, -q, after, note] }]
        attempts: \(attempts)
    \(step)

    """
  }

  /// Lends a place with the plan, its repository and a configuration.
  func with<Result>(configuration: String = "", _ body: (Place) async throws -> Result) async throws -> Result {
    try await Place.empty { place in
      try place.write(plan, to: "plan.yaml")
      try place.write("before\n", to: "repository/note")
      try place.write("set -u\n\(script)\n", to: "repository/tools/agent")
      if !configuration.isEmpty { try place.write(configuration, to: "config/chancery/config.yaml") }
      try await place.makeRepository()
      return try await body(place)
    }
  }
}

extension Place {
  /// Events of the newest run of one kind.
  func events(_ kind: String) async throws -> [JSONValue] {
    try await document("log", "--json")["events"]?.arrayValue?.filter { $0["event"]?.stringValue == kind }
      .compactMap { $0["data"] } ?? []
  }
}
