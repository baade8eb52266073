/// What leads into a command's sandbox besides its workspace, and out of it besides what it prints. Nothing by default.
package struct SandboxIO: Sendable {
  /// What the command reads; without one its standard input is empty.
  package var input: CommandInput?
  /// Given the socket that listens on the loopback of the command's own network, before the command begins; the closure
  /// owns it. Without one the command has no way out.
  package var egress: (@Sendable (Int32) -> Void)?

  package init(input: CommandInput? = nil, egress: (@Sendable (Int32) -> Void)? = nil) {
    self.input = input
    self.egress = egress
  }

  /// The port that the egress proxy listens on, at 127.0.0.1 of the command's own network.
  package static let egressPort = 3128
}
