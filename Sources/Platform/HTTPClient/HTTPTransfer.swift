import CLibcurl
import Synchronization

/// One exchange under way: what it reports, and the way to end it.
package final class HTTPTransfer: Sendable {
  package let events: AsyncStream<HTTPEvent>

  /// How far the reader still wants the transfer to go.
  enum Wish: Hashable, Sendable {
    case toTheEnd
    /// The answer is complete: what is left is read for half a second, so that the connection can be used again.
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

  /// Ends the exchange kindly: its answer is complete.
  package func drain() { wish(.drained) }

  private func wish(_ wish: Wish) {
    state.withLock { state in
      guard state.wish != .stopped else { return }
      state.wish = wish
      // The handle lives: its thread takes it out of `state`, under this lock, before it gives the handle away.
      guard let address = state.multi, let multi = unsafe UnsafeMutableRawPointer(bitPattern: address) else { return }
      _ = unsafe curl_multi_wakeup(multi)
    }
  }

  var wish: Wish { state.withLock { $0.wish } }

  /// Lets `cancel` wake the thread that waits on this handle; `nil` ends that.
  func wakes(multi address: UInt?) {
    state.withLock { $0.multi = address }
  }
}
