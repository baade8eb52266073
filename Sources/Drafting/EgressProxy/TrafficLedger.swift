package import RunJournal
import Synchronization

/// Counts what goes through the proxy, holds it against its limit, and remembers what was refused.
package final class TrafficLedger: Sendable {
  private struct State {
    var hosts: [String: NetworkTraffic.Host] = [:]
    var refusals: [NetworkTraffic.Refusal] = []
    var bytes = 0
    var questions = 0
  }

  /// Different things that are remembered; an agent may try very many.
  private static let mostRefusals = 100

  private let limit: Int
  private let state = Mutex(State())

  /// - Parameter limit: bytes in both directions over all hosts.
  package init(limit: Int) { self.limit = limit }

  package var traffic: NetworkTraffic {
    state.withLock { state in
      NetworkTraffic(hosts: state.hosts.values.sorted { $0.name < $1.name }, refusals: state.refusals)
    }
  }

  var isUsedUp: Bool { state.withLock { $0.bytes >= limit } }

  /// Why nothing more goes through once the limit is reached.
  var usedUp: String { "the step's traffic of \(limit) bytes is used up" }

  /// Whether another question may be asked at the same time.
  func beginQuestion(atMost most: Int) -> Bool {
    state.withLock { state in
      guard state.questions < most else { return false }
      state.questions += 1
      return true
    }
  }

  func endQuestion() { state.withLock { $0.questions -= 1 } }

  func noteConnection(to host: String) {
    state.withLock { $0.hosts[host, default: NetworkTraffic.Host(name: host)].connections += 1 }
  }

  /// Counts bytes that an agent sent and received; whether more may follow.
  func note(_ host: String, sent: Int = 0, received: Int = 0) -> Bool {
    state.withLock { state in
      state.hosts[host, default: NetworkTraffic.Host(name: host)].sentBytes += sent
      state.hosts[host, default: NetworkTraffic.Host(name: host)].receivedBytes += received
      state.bytes += sent + received
      return state.bytes < limit
    }
  }

  package func noteRefusal(of target: String, _ reason: String) {
    let target = Self.plain(target, 200)
    let reason = Self.plain(reason, 400)
    state.withLock { state in
      if let known = state.refusals.firstIndex(where: { $0.target == target && $0.reason == reason }) {
        state.refusals[known].count += 1
      } else if state.refusals.count < Self.mostRefusals {
        state.refusals.append(NetworkTraffic.Refusal(target: target, reason: reason, count: 1))
      }
    }
  }

  /// What an agent wrote goes into a journal and onto a screen.
  private static func plain(_ text: String, _ most: Int) -> String {
    String(
      text.unicodeScalars.prefix(most).map { $0.isASCII && $0.value >= 0x20 && $0.value != 0x7F ? Character($0) : "?" })
  }
}
