package import Drafting
package import ModelProviders
package import Plans
import Policy
import Sandbox

/// Finds the program of an agent, the words that start it, and what it needs to see.
package struct AgentSetup: Sendable {
  private let directory: ModelDirectory
  private let path: String
  private let home: String

  /// - Parameters:
  ///   - path: the value of `PATH`.
  ///   - home: the user's home folder.
  package init(directory: ModelDirectory, path: String, home: String) {
    self.directory = directory
    self.path = path
    self.home = home
  }

  /// Programs that people have in their home folders, which are found there although a plan names them alone.
  static let known: [String: ExternalAgent.Preset?] = [
    "claude": .claude, "codex": .codex, "aider": .aider, "gemini": .gemini, "opencode": .opencode,
    "claude-code-acp": nil, "claude-agent-acp": nil, "codex-acp": nil,
  ]

  /// The agent as it can be run here, and its program where that was looked for.
  ///
  /// - Throws: `AgentProblem` where a preset has no program, no provider, or no model.
  package func prepare(
    _ agent: ExternalAgent, answerTokens: Int
  ) throws(AgentProblem) -> (agent: PreparedAgent, program: AgentProgram?) {
    let name = agent.run.words.first?.description ?? agent.preset?.program ?? ""
    let preset = agent.preset ?? Self.known[name].flatMap { $0 }
    guard agent.preset != nil || Self.known.keys.contains(name) else {
      return (PreparedAgent(agent, name: agent.name), nil)
    }
    guard let program = AgentProgram(name, searching: path, home: home) else {
      guard let preset, agent.preset != nil else { return (PreparedAgent(agent, name: agent.name), nil) }
      throw AgentProblem(
        reason: "there is no program \(name) on PATH or in ~/.local/bin",
        hint: "\(AgentPreset.installation(preset)); or write agent: { preset: \(preset.rawValue), "
          + "run: [/PATH/TO/\(name), …] }")
    }
    var prepared = PreparedAgent(
      agent, name: preset.map(AgentPreset.title) ?? name, shown: program.shown)
    if !agent.run.words.isEmpty { prepared.agent.run.words[0] = Template(program.path) }
    if agent.preset != nil, let preset {
      let way = try route(of: preset, agent, program: program.path, answerTokens: answerTokens)
      if agent.run.words.isEmpty { prepared.agent.run.words = way.words }
      prepared.variables = way.variables
    }
    return (prepared, program)
  }

  private func route(
    of preset: ExternalAgent.Preset, _ agent: ExternalAgent, program: String, answerTokens: Int
  ) throws(AgentProblem) -> AgentPreset {
    guard let name = agent.models.first, let provider = directory.provider(named: name) else {
      throw AgentProblem(
        reason: "preset \(preset.rawValue) asks a provider of the configuration, and there is no "
          + (agent.models.first ?? "such one"), hint: "name one: models: [PROVIDER]")
    }
    guard preset.protocols.contains(provider.api) else {
      let spoken = preset.protocols.map(\.rawValue).sorted().joined(separator: " or ")
      throw AgentProblem(
        reason: spoken.isEmpty
          ? "\(AgentPreset.title(preset)) speaks Google's own protocol alone, which Chancery does not pass on"
          : "\(AgentPreset.title(preset)) speaks \(spoken), and \(name) speaks \(provider.api.rawValue)",
        hint: spoken.isEmpty
          ? "use preset: aider or preset: opencode with a provider of Google's OpenAI-compatible address"
          : "name a provider that speaks it: models: [PROVIDER]")
    }
    guard let model = agent.model else {
      throw AgentProblem(
        reason: "preset \(preset.rawValue) needs a model of \(name), and neither the agent nor the fast tier names one",
        hint: "write agent: { preset: \(preset.rawValue), models: [\(name)], model: NAME }, or tiers: { fast: { model: "
          + "\(name)/NAME } }")
    }
    return AgentPreset(
      preset: preset, program: program, model: model, provider: name, api: provider.api, answerTokens: answerTokens)
  }
}

extension SandboxedAgent {
  package func prepare(_ agent: ExternalAgent, answerTokens: Int) async throws(AgentProblem) -> PreparedAgent {
    let allowed = try allowed(agent)
    let setup = AgentSetup(directory: directory, path: sandbox.host.path, home: sandbox.host.home)
    let found = try setup.prepare(agent, answerTokens: answerTokens)
    var prepared = found.agent
    if let allowed, !prepared.agent.run.words.isEmpty { prepared.agent.run.words[0] = Template(allowed.path) }
    if let program = found.program, let version = await version(of: program) { prepared.name += " \(version)" }
    return prepared
  }

  /// The program that a policy lets draft, so that no other of its name is run; `nil` where no policy limits that.
  private func allowed(_ agent: ExternalAgent) throws(AgentProblem) -> AgentProgram.File? {
    guard let judge, judge.limitsAgents else { return nil }
    let file = AgentProgram.file(
      of: agent, searching: sandbox.host.path, home: sandbox.host.home, sandboxed: sandbox.profiles.agent.path)
    let word = agent.run.words.first?.description ?? agent.preset?.program ?? ""
    let violations = judge.violations(of: AgentFact(program: file?.name ?? word, hosts: agent.hosts))
    guard let first = violations.first else { return file }
    throw AgentProblem(reason: violations.map(\.description).joined(separator: "; "), hint: first.remedy)
  }

  /// What the program says that it is, asked where it can do nothing.
  private func version(of program: AgentProgram) async -> String? {
    let output = await sandbox.output(of: [program.path, "--version"], profile: .agent, shown: program.shown)
    let words = output?.split { $0.isWhitespace || $0 == "(" || $0 == ")" || $0 == "," } ?? []
    let number = words.first { word in
      let plain = word.hasPrefix("v") ? word.dropFirst() : word
      return plain.first?.isNumber == true && plain.contains(".")
        && plain.unicodeScalars.allSatisfy {
          $0.isASCII && ($0.properties.isAlphabetic || ".-+0123456789".unicodeScalars.contains($0))
        }
    }
    return number.map { String(($0.hasPrefix("v") ? $0.dropFirst() : $0).prefix(40)) }
  }
}
