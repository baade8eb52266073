/// A program from outside that drafts in place of the built-in loop: it edits files in a sandbox, as it likes.
package struct ExternalAgent: Hashable, Sendable {
  /// How the program is talked to.
  package enum Speech: String, Hashable, Sendable, CaseIterable {
    /// It is given the prompt as a word or on its standard input, works, and ends.
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
  /// Hosts that it may open TLS connections to, by name; nothing else of the network is there for it.
  package var hosts: [String]
  /// Providers of the configuration whose models it may ask. Their keys are added on the way and never given to it.
  package var models: [String]
  /// Bytes that it may send and receive, both counted together.
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

  /// Whether it may reach anything at all.
  package var hasNetwork: Bool { !hosts.isEmpty || !models.isEmpty }
}
