#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Locks of `flock`: each belongs to an open file and goes with it, however the process ends.
package enum FileLock {
  package enum Kind: Sendable {
    case shared, exclusive

    fileprivate var flags: Int32 { self == .shared ? LOCK_SH : LOCK_EX }
  }

  /// Locks what is open until it is closed, after waiting for whoever has it.
  package static func take(_ kind: Kind, on descriptor: Int32) throws(SystemError) {
    while flock(descriptor, kind.flags) != 0 {
      guard errno == EINTR else { throw SystemError.last("lock a file") }
    }
  }

  /// Locks what is open unless someone else has it.
  ///
  /// - Returns: whether it is locked now.
  package static func takeAtOnce(_ kind: Kind, on descriptor: Int32) throws(SystemError) -> Bool {
    while flock(descriptor, kind.flags | LOCK_NB) != 0 {
      if errno == EWOULDBLOCK { return false }
      guard errno == EINTR else { throw SystemError.last("lock a file") }
    }
    return true
  }

  /// Tries for some time, without a thread that waits.
  ///
  /// - Returns: whether it is locked now; false too where the task is cancelled.
  package static func take(
    _ kind: Kind, on descriptor: Int32, within patience: Duration
  ) async throws(SystemError) -> Bool {
    let end = ContinuousClock.now.advanced(by: patience)
    while try !takeAtOnce(kind, on: descriptor) {
      guard ContinuousClock.now < end, !Task.isCancelled else { return false }
      try? await Task.sleep(for: .milliseconds(20))
    }
    return true
  }

  package static func release(_ descriptor: Int32) { flock(descriptor, LOCK_UN) }
}
