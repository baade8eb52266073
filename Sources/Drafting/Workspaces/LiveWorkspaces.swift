import Synchronization

/// The workspaces that this process has made, which no sweep may take from under it; and whether anything was drafted that
/// is not on the disk.
final class LiveWorkspaces: Sendable {
  private let names = Mutex<Set<String>>([])
  /// What an earlier process left may be unsynced.
  private let unsynced = Mutex(true)

  func insert(_ name: String) {
    noteWriting()
    names.withLock { _ = $0.insert(name) }
  }

  func remove(_ name: String) { names.withLock { _ = $0.remove(name) } }
  func contains(_ name: String) -> Bool { names.withLock { $0.contains(name) } }

  /// Something is about to be written.
  func noteWriting() { unsynced.withLock { $0 = true } }

  /// Whether something was written since this was asked last.
  func takeUnsynced() -> Bool {
    unsynced.withLock { unsynced in
      defer { unsynced = false }
      return unsynced
    }
  }
}
