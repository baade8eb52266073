package import Plans

/// An agent as this machine can run it: its words, what it is called, and what it needs to see.
package struct PreparedAgent: Hashable, Sendable {
  /// With its words and the providers that it may ask.
  package var agent: ExternalAgent
  /// Its program's name and version, such as `Codex 0.163.0`; as the plan names it where nothing more is known.
  package var name: String
  /// Variables that its preset sets.
  package var variables: [String: String]
  /// Absolute paths of the host that its program needs; shown read-only.
  package var shown: [String]

  package init(_ agent: ExternalAgent, name: String, variables: [String: String] = [:], shown: [String] = []) {
    self.agent = agent
    self.name = name
    self.variables = variables
    self.shown = shown
  }
}

/// Why an agent cannot be run here.
package struct AgentProblem: Error, Hashable, Sendable, CustomStringConvertible {
  package var reason: String
  /// The lines to write, or what to install.
  package var hint: String?

  package init(reason: String, hint: String? = nil) {
    self.reason = reason
    self.hint = hint
  }

  package var description: String { reason }
}
