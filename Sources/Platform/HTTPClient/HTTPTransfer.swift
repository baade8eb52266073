import CLibcurl
import Synchronization

/// A running exchange: its events, and the way to end it.
package final class HTTPTransfer: Sendable {
  package let events: AsyncStream<HTTPEvent>

  /// Whether the reader still wants the transfer.
  enum Wish: Hashable, Sendable {
    case toTheEnd
    /// The answer is complete. The rest is read for half a second, so that the connection can be used again.
    case drained
    case stopped
  }

  private struct State {
    var wish = Wish.toTheEnd
    /// The address of the multi handle while the transfer's thread uses it.
    var multi: UInt?
  }

  private let state: Mutex<State>

  init(events: AsyncStream<HTTPEvent>) {
    self.events = events
    state = Mutex(State())
  }

  /// Ends the exchange now and closes its connection.
  package func cancel() { wish(.stopped) }

  /// Ends the exchange gracefully, since its answer is complete.
  package func drain() { wish(.drained) }

  private func wish(_ wish: Wish) {
    state.withLock { state in
      guard state.wish != .stopped else { return }
      state.wish = wish
      // The handle is valid: its thread removes it from `state`, under this lock, before it returns the handle.
      guard let address = state.multi, let multi = unsafe UnsafeMutableRawPointer(bitPattern: address) else { return }
      _ = unsafe curl_multi_wakeup(multi)
    }
  }

  var wish: Wish { state.withLock { $0.wish } }

  /// Sets the handle that `cancel` wakes; `nil` clears it.
  func wakes(multi address: UInt?) {
    state.withLock { $0.multi = address }
  }
}
