package import EffectKit
import Foundation
import LinuxSystem

/// The right to act under an effect's key: one process at a time on this machine.
///
/// A supervisor holds it until nothing of its command is left. So whoever goes on after a process was killed does not ask
/// whether an effect was done, repair it, or do it again, while what the one before started is still at work.
package final class EffectLease: Sendable {
  package let descriptor: Int32

  /// How long a command that lost its process may take to end.
  private static let patience = Duration.seconds(30)

  /// - Parameter scratch: path of the run's scratch repository, beside which the lock is.
  /// - Throws: `EffectError.obstructed` where somebody keeps it.
  package init(of key: String, beside scratch: String) async throws(EffectError) {
    let folder = URL(fileURLWithPath: scratch).deletingLastPathComponent().path
    let path = "\(folder)/effect-\(key).lock"
    let file = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { throw .obstructed(unsafe "open \(path): \(String(cString: strerror(errno)))") }
    descriptor = file
    do {
      if try await FileLock.take(.exclusive, on: file, within: Self.patience) { return }
    } catch {
      throw .obstructed("\(error)")
    }
    let waited = Task.isCancelled ? "" : " after \(Self.patience.components.seconds) seconds"
    throw .obstructed(
      "what an earlier process started of this effect is still at work\(waited); end it or let it end, then resume")
  }

  deinit { close(descriptor) }
}
