import Synchronization

/// Serves one `CONNECT`: a connection to a named host that speaks TLS with it, and with nobody else.
struct Tunnel {
  let rules: EgressRules
  let network: EgressNetwork
  let ledger: TrafficLedger
  /// Told of the connection to the host, so that it can be ended from elsewhere.
  let watch: @Sendable (Connection) -> Void

  /// Why a tunnel is not made, or made no longer.
  struct Refused: Error, Hashable, CustomStringConvertible {
    /// Why it is answered so; `nil` once a tunnel was promised.
    var cause: ProxyAnswer.Cause?
    var reason: String
    /// What the agent hears instead, where the reason says more of this machine than it should know.
    var told: String?

    var description: String { reason }
  }

  /// - Parameter surplus: what came behind the request's head.
  /// - Throws: `Refused`; `Connection.Lost` where an end was lost.
  func serve(_ request: ProxyRequest, surplus: [UInt8], agent: Connection) throws {
    let host = try self.host(of: request.target)
    guard !ledger.isUsedUp else { throw Refused(cause: .denied, reason: ledger.usedUp) }
    let other = try connect(to: host)
    watch(other)
    ledger.noteConnection(to: host)
    try agent.write(Array("HTTP/1.1 200 Connection established\r\n\r\n".utf8), until: .after(rules.patience.handshake))
    let hello = try readHello(of: host, surplus: surplus, agent: agent)
    guard ledger.note(host, sent: hello.count) else { throw Refused(reason: ledger.usedUp) }
    try other.write(hello, until: .after(rules.patience.handshake))
    var relay = Relay(agent: agent, host: other, idleSeconds: rules.patience.idle)
    relay.run { sent, received in ledger.note(host, sent: sent, received: received) }
    if ledger.isUsedUp { throw Refused(reason: ledger.usedUp) }
  }

  /// The named host that a target means. Everything but `NAME:443` is refused, however it may be read elsewhere.
  private func host(of target: String) throws(Refused) -> String {
    let parts = target.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2 else { throw Refused(cause: .malformed, reason: "expected NAME:443") }
    let host = parts[0].lowercased()
    guard rules.hosts.contains(host) else {
      throw Refused(cause: .denied, reason: "the step does not name this host")
    }
    guard parts[1] == "443" else { throw Refused(cause: .denied, reason: "only port 443 is open") }
    return host
  }

  /// Connects to an address that the name has now; no name is looked up again later.
  private func connect(to host: String) throws(Refused) -> Connection {
    let found = network.resolve(host)
    guard !found.isEmpty else { throw Refused(cause: .unreachable, reason: "the name has no address") }
    let permitted = found.filter(network.permits)
    guard !permitted.isEmpty else {
      throw Refused(
        cause: .denied, reason: "its address \(found[0]) is not one of the public internet",
        told: "it has no address of the public internet")
    }
    var reason = ""
    for address in permitted.prefix(4) {
      do throws(Connection.Lost) {
        let other = try Connection(to: address, port: network.port, until: .after(rules.patience.handshake))
        guard network.leadsToItself || !other.leadsToItself else {
          reason = "\(address) is this machine"
          continue
        }
        return other
      } catch {
        reason = error.reason
      }
    }
    throw Refused(cause: .unreachable, reason: "it cannot be reached: \(reason)", told: "it cannot be reached")
  }

  /// Everything that the agent sent until it said whom it wants to talk to, held against the host that it asked for.
  private func readHello(of host: String, surplus: [UInt8], agent: Connection) throws -> [UInt8] {
    let end = ContinuousClock.Instant.after(rules.patience.handshake)
    var bytes = surplus
    while true {
      let hello: ClientHello?
      do {
        hello = try ClientHello.reading(bytes)
      } catch {
        throw Refused(reason: error.reason)
      }
      if let hello {
        guard !hello.isEncrypted else { throw Refused(reason: "the ClientHello hides its true name (ECH)") }
        guard let name = hello.serverName else { throw Refused(reason: "the ClientHello names no server") }
        guard name == host else { throw Refused(reason: "the ClientHello names \(name)") }
        return bytes
      }
      guard bytes.count < 24 << 10 else { throw Refused(reason: "there is no end of the ClientHello") }
      let more = try agent.read(atMost: 4096, until: end)
      guard !more.isEmpty else { throw Connection.Lost.ended }
      bytes += more
    }
  }
}

extension Tunnel.Refused {
  init(reason: String) { self.init(cause: nil, reason: reason) }
}
