import CFiles
import Foundation
package import RunJournal
import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The only way out of an agent's sandbox: a proxy that lets it reach what its step names, and nothing else.
///
/// Each connection has a thread of its own and serves one request, so that no request can hide behind another.
package final class EgressProxy: Sendable {
  private struct State {
    var listener: Connection?
    /// By the number of the visit.
    var connections: [Int: [Connection]] = [:]
    var visits = 0
    var isClosed = false
  }

  private let rules: EgressRules
  private let network: EgressNetwork
  private let models: (any ModelProxy)?
  private let share: EgressShare
  private let ledger: TrafficLedger
  private let state = Mutex(State())
  private let visits = DispatchGroup()

  /// - Parameters:
  ///   - models: answers what is asked of providers; without one no model can be asked.
  ///   - share: what it may use together with other proxies.
  package init(
    _ rules: EgressRules, network: EgressNetwork = .internet, models: (any ModelProxy)? = nil,
    share: EgressShare = .process
  ) {
    self.share = share
    self.rules = rules
    self.network = network
    self.models = models
    ledger = TrafficLedger(limit: rules.trafficBytes)
  }

  /// Serves what comes to a listening socket, which is the proxy's from now on.
  package func open(_ listener: Int32) {
    let listener = Connection(listener)
    let isOpen = state.withLock { state in
      guard !state.isClosed else { return false }
      state.listener = listener
      return true
    }
    guard isOpen else { return }
    visits.enter()
    Thread.detachNewThread { [self] in
      accept(on: listener)
      visits.leave()
    }
  }

  /// Ends every connection, waits until nobody is served any more, and says what went through.
  ///
  /// - Parameter seconds: how long calls of models may still take to report what they used, before they are given up.
  package func close(waiting seconds: Int) async -> NetworkTraffic {
    let open = state.withLock { state in
      state.isClosed = true
      defer { state.listener = nil }
      return [state.listener].compactMap { $0 } + state.connections.values.flatMap { $0 }
    }
    for connection in open { connection.end() }
    await wait(seconds)
    models?.giveUp()
    await wait(60)
    return ledger.traffic
  }

  private func wait(_ seconds: Int) async {
    await withCheckedContinuation { continuation in
      Thread.detachNewThread { [visits] in
        _ = visits.wait(timeout: .now() + .seconds(seconds))
        continuation.resume()
      }
    }
  }

  private func accept(on listener: Connection) {
    while !state.withLock({ $0.isClosed }) {
      // Closing the listener wakes this; the time is for whoever is not woken.
      guard (try? Connection.wait(listener.number, for: POLLIN, until: .after(5))) != nil else { return }
      let number = chancery_accept(listener.number)
      guard number >= 0 else {
        // Out of descriptors, or somebody left again: whoever waits is served a little later.
        if ![EAGAIN, EINTR].contains(errno) { usleep(10_000) }
        continue
      }
      admit(Connection(number))
    }
  }

  private func admit(_ connection: Connection) {
    let visit = state.withLock { state -> Int? in
      guard !state.isClosed, state.connections.count < rules.patience.connections, share.connections.take(1) else {
        return nil
      }
      state.visits += 1
      state.connections[state.visits] = [connection]
      return state.visits
    }
    guard let visit else {
      ledger.noteRefusal(of: "(any)", "too many connections at a time")
      return
    }
    visits.enter()
    Thread.detachNewThread { [self] in
      serve(connection, visit: visit)
      connection.end()
      state.withLock { $0.connections[visit] = nil }
      share.connections.give(1)
      visits.leave()
    }
  }

  /// Reads what the agent wants, and gives it that or the reason why not.
  private func serve(_ agent: Connection, visit: Int) {
    var target = "(nothing readable)"
    do {
      let (request, surplus) = try readHead(from: agent)
      target = request.target
      if request.method == "CONNECT" {
        let tunnel = Tunnel(rules: rules, network: network, ledger: ledger) { [self] other in
          let isClosed = state.withLock { state in
            state.connections[visit]?.append(other)
            return state.isClosed
          }
          if isClosed { other.end() }
        }
        try tunnel.serve(request, surplus: surplus, agent: agent)
      } else {
        let visit = ModelVisit(rules: rules, ledger: ledger, share: share, models: models)
        try visit.serve(request, surplus: surplus, agent: agent)
      }
    } catch let refused as Tunnel.Refused {
      ledger.noteRefusal(of: target, refused.reason)
      if let cause = refused.cause { refuse(agent, cause, refused.told ?? refused.reason, target) }
    } catch let malformed as ProxyRequest.Malformed {
      ledger.noteRefusal(of: target, malformed.reason)
      refuse(agent, .malformed, malformed.reason, target)
    } catch {
      // The agent or the host went away, which is theirs to do.
    }
  }

  private func refuse(_ agent: Connection, _ cause: ProxyAnswer.Cause, _ reason: String, _ target: String) {
    let answer = ProxyAnswer(cause, reason, ErrorForm(path: target))
    try? agent.write(answer.bytes, until: .after(rules.patience.handshake))
    agent.endWriting()
  }

  /// The request's head and what came behind it.
  private func readHead(from agent: Connection) throws -> (ProxyRequest, surplus: [UInt8]) {
    let end = ContinuousClock.Instant.after(rules.patience.handshake)
    var bytes: [UInt8] = []
    while true {
      let more = try agent.read(atMost: 4096, until: end)
      guard !more.isEmpty else { throw Connection.Lost.ended }
      // What was searched before need not be searched again.
      let start = max(0, bytes.count - 3)
      bytes += more
      if let mark = Self.endOfHead(in: bytes, from: start) {
        return (try ProxyRequest(head: Array(bytes[..<mark])), Array(bytes[(mark + 4)...]))
      }
      guard bytes.count <= ProxyRequest.longest else { throw ProxyRequest.Malformed(reason: "the head is too long") }
    }
  }

  private static func endOfHead(in bytes: [UInt8], from start: Int) -> Int? {
    guard bytes.count >= 4 else { return nil }
    return (start...(bytes.count - 4)).first { bytes[$0...].starts(with: [0x0D, 0x0A, 0x0D, 0x0A]) }
  }
}
