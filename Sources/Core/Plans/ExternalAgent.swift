/// A program that drafts in place of the built-in loop. It edits files in a sandbox as it likes.
package struct ExternalAgent: Hashable, Sendable {
  /// The protocol of the program.
  package enum Speech: String, Hashable, Sendable, CaseIterable {
    /// The program gets the prompt as an argument or on standard input, works, and exits.
    case plain
    /// The Agent Client Protocol, over its standard input and output.
    case acp
  }

  /// A program that Chancery knows how to start: its words, its environment, and the files that it needs.
  package enum Preset: String, Hashable, Sendable, CaseIterable {
    case claude, codex, aider, gemini, opencode
  }

  /// The program and its arguments, in which `${{ prompt }}` stands for what it is asked; empty where a preset says it.
  package var run: CommandLine
  package var preset: Preset?
  /// What a preset's program asks, by the provider's own name; `nil` takes the fast tier's.
  package var model: String?
  package var speech: Speech
  /// Names of hosts that it may connect to over TLS; it reaches no other host.
  package var hosts: [String]
  /// Providers whose models it may ask. The egress proxy adds their keys; the agent never sees them.
  package var models: [String]
  /// Bytes that it may send and receive, added together.
  package var trafficBytes: Int

  package static let usualTraffic = 256 << 20
  /// The most tokens of an answer where the step sets no limit.
  package static let usualAnswerTokens = 32_000

  package init(
    run: CommandLine, preset: Preset? = nil, model: String? = nil, speech: Speech = .plain, hosts: [String] = [],
    models: [String] = [], trafficBytes: Int = ExternalAgent.usualTraffic
  ) {
    self.preset = preset
    self.model = model
    self.run = run
    self.speech = speech
    self.hosts = hosts
    self.models = models
    self.trafficBytes = trafficBytes
  }

  /// Whether it has any network access.
  package var hasNetwork: Bool { !hosts.isEmpty || !models.isEmpty }
}
