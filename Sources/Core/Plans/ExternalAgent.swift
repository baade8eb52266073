/// A program that drafts in place of the built-in loop. It edits files in a sandbox as it likes.
package struct ExternalAgent: Hashable, Sendable {
  /// The protocol of the program.
  package enum Speech: String, Hashable, Sendable, CaseIterable {
    /// The program gets the prompt as an argument or on standard input, works, and exits.
    case plain
    /// The Agent Client Protocol, over its standard input and output.
    case acp
  }

  /// The program and its arguments; `${{ prompt }}` stands for the prompt.
  package var run: CommandLine
  package var speech: Speech
  /// Names of hosts that it may connect to over TLS; it reaches no other host.
  package var hosts: [String]
  /// Providers whose models it may ask. The egress proxy adds their keys; the agent never sees them.
  package var models: [String]
  /// Bytes that it may send and receive, added together.
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

  /// Whether it has any network access.
  package var hasNetwork: Bool { !hosts.isEmpty || !models.isEmpty }
}
