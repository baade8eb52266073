import Foundation

/// A lock on a file of its own that one process has at a time; the kernel gives it back when its holder ends.
package struct HeldLock: Sendable {
  private let descriptor: Int32

  /// Waits for the lock; the file is made where there is none.
  ///
  /// - Throws: `SystemError`; `CancellationError` when the task is cancelled while it waits.
  package static func acquire(_ path: String) async throws -> HeldLock {
    let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw SystemError.last("open \(path)") }
    do {
      while try !FileLock.takeAtOnce(.exclusive, on: descriptor) { try await Task.sleep(for: .milliseconds(20)) }
    } catch {
      close(descriptor)
      throw error
    }
    return HeldLock(descriptor: descriptor)
  }

  package func release() { close(descriptor) }
}
