#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Waiting for a socket, and no longer than until a moment.
enum SocketWait {
  enum Direction {
    case reading, writing
  }

  /// - Returns: false when the moment came first.
  static func isReady(
    _ socket: Int32, for direction: Direction, until deadline: ContinuousClock.Instant
  ) -> Bool {
    while true {
      let left = ContinuousClock.now.duration(to: deadline)
      guard left > .zero else { return false }
      let events = direction == .reading ? POLLIN : POLLOUT
      var entry = pollfd(fd: socket, events: Int16(truncatingIfNeeded: events), revents: 0)
      let milliseconds = left.components.seconds * 1000 + left.components.attoseconds / 1_000_000_000_000_000 + 1
      let count = unsafe poll(&entry, 1, Int32(clamping: milliseconds))
      if count > 0 { return true }
      if count < 0, errno != EINTR { return false }
    }
  }
}
