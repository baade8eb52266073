import Foundation
import Hashing
import LinuxSystem
import Orchestration

/// The lines in which the runs of this user wait for a branch, as locks on files of the state folder.
struct BranchQueue: MergeQueue {
  let folder: String

  func enter(_ target: String) async throws -> any LedgerLease {
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      return Place(lock: try await HeldLock.acquire("\(folder)/\(SHA256Digest(of: target).hex.prefix(32)).lock"))
    } catch let error as CancellationError {
      throw error
    } catch {
      throw LedgerError(reason: "cannot wait in line for \(target): \(error)")
    }
  }

  private struct Place: LedgerLease {
    let lock: HeldLock

    func close() async { lock.release() }
  }
}
