import CFiles

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

extension Descriptor {
  enum Lock {
    case shared, exclusive
  }

  /// Opens a file that is locked, and makes it where there is none.
  func lockFile(_ name: String) throws(SystemFailure) -> Descriptor {
    let flags = O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC
    return try Descriptor(taking: unsafe openat(number, name, flags, 0o600), "open the lock \(name)")
  }

  /// Locks what is open until it is closed, after waiting for whoever has it; the system unlocks it with the process.
  func lock(_ kind: Lock) throws(SystemFailure) {
    while flock(number, kind == .shared ? LOCK_SH : LOCK_EX) != 0 {
      guard errno == EINTR else { throw SystemFailure.last("lock a file") }
    }
  }

  /// Locks what is open unless someone else has it.
  func lockAtOnce(_ kind: Lock) throws(SystemFailure) -> Bool {
    if flock(number, (kind == .shared ? LOCK_SH : LOCK_EX) | LOCK_NB) == 0 { return true }
    guard errno == EWOULDBLOCK else { throw SystemFailure.last("lock a file") }
    return false
  }

  func unlock() { flock(number, LOCK_UN) }

  /// Waits until all that was written to the file system that this lies in is on the disk.
  func syncFileSystem() throws(SystemFailure) {
    guard chancery_sync_file_system(number) == 0 else { throw SystemFailure.last("sync a file system") }
  }
}
