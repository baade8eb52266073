package import HTTPClient

/// Answers what an agent asks of providers, with keys that the agent never sees.
package protocol ModelProxy: Sendable {
  /// Begins an answer, which ends the pipe in any case.
  func answer(_ request: ProxiedModelRequest, into pipe: ResponsePipe)

  /// Ends every call that is under way.
  func giveUp()
}

/// A request for a provider as the egress proxy took it.
package struct ProxiedModelRequest: Hashable, Sendable {
  package var method: String
  package var provider: String
  /// Below the provider's address, without a slash at its beginning.
  package var path: String
  /// Their names in lower case.
  package var headers: [HTTPHeader]
  package var body: [UInt8]
  /// Whether the agent reads an answer in chunks.
  package var takesChunks: Bool
}
