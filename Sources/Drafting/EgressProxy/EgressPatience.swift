/// How long the egress proxy waits, in seconds, and how much it does at a time.
package struct EgressPatience: Hashable, Sendable {
  /// For a whole head, for a whole ClientHello, and for a connection to a host.
  package var handshake = 10
  /// For the body of a question to a model.
  package var body = 60
  /// Without a byte in either direction.
  package var idle = 300
  /// For a reader that takes nothing.
  package var writing = 60
  /// Connections at a time; more are closed at once.
  package var connections = 64
  /// Questions to models at a time, each of which is held in memory; more are refused, and clients ask again.
  package var questions = 8

  package init() {}
}
