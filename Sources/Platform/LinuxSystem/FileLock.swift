import Foundation

/// A lock on a file that one process has at a time; the kernel gives it back when its holder ends.
package struct FileLock: Sendable {
  private let descriptor: Int32

  /// Waits for the lock; the file is made where there is none.
  ///
  /// - Throws: `SystemError`; `CancellationError` when the task is cancelled while it waits.
  package static func acquire(_ path: String) async throws -> FileLock {
    let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw SystemError.last("open \(path)") }
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      let error = SystemError.last("lock \(path)")
      guard error.code == EWOULDBLOCK || error.code == EINTR else {
        close(descriptor)
        throw error
      }
      do {
        try await Task.sleep(for: .milliseconds(20))
      } catch {
        close(descriptor)
        throw error
      }
    }
    return FileLock(descriptor: descriptor)
  }

  package func release() { close(descriptor) }
}
