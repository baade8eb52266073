import Synchronization

/// What all egress proxies of a process may use together, since several agents run at a time and the machine is one.
package struct EgressShare: Sendable {
  /// An amount that is taken and given back.
  package final class Allowance: Sendable {
    private let left: Mutex<Int>

    package init(_ amount: Int) { left = Mutex(amount) }

    /// Whether there was so much; it is taken then.
    func take(_ amount: Int) -> Bool {
      left.withLock { left in
        guard left >= amount else { return false }
        left -= amount
        return true
      }
    }

    func give(_ amount: Int) { left.withLock { $0 += amount } }
  }

  /// Bytes of questions to models at a time; what is read of one takes many times as much.
  let questionBytes: Allowance
  /// Connections at a time, each of which has a thread.
  let connections: Allowance

  package init(questionBytes: Int = 32 << 20, connections: Int = 256) {
    self.questionBytes = Allowance(questionBytes)
    self.connections = Allowance(connections)
  }

  package static let process = EgressShare()
}
