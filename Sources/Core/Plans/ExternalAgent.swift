/// A program from outside that drafts in place of the built-in loop: it edits files in a sandbox, as it likes.
package struct ExternalAgent: Hashable, Sendable {
  /// How the program is talked to.
  package enum Speech: String, Hashable, Sendable, CaseIterable {
    /// It is given the prompt as a word or on its standard input, works, and ends.
    case plain
    /// The Agent Client Protocol, over its standard input and output.
    case acp
  }

  /// The program and its arguments, in which `${{ prompt }}` stands for what it is asked.
  package var run: CommandLine
  package var speech: Speech
  /// Hosts that it may open TLS connections to, by name; nothing else of the network is there for it.
  package var hosts: [String]
  /// Providers of the configuration whose models it may ask. Their keys are added on the way and never given to it.
  package var models: [String]
  /// Bytes that it may send and receive, both counted together.
  package var trafficBytes: Int

  package static let usualTraffic = 256 << 20

  package init(
    run: CommandLine, speech: Speech = .plain, hosts: [String] = [], models: [String] = [],
    trafficBytes: Int = ExternalAgent.usualTraffic
  ) {
    self.run = run
    self.speech = speech
    self.hosts = hosts
    self.models = models
    self.trafficBytes = trafficBytes
  }

  /// Whether it may reach anything at all.
  package var hasNetwork: Bool { !hosts.isEmpty || !models.isEmpty }
}
