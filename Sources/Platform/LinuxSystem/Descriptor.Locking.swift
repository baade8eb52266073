import CFiles

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

extension Descriptor {
  /// Opens a file that is locked, and makes it where there is none.
  package func lockFile(_ name: String) throws(SystemError) -> Descriptor {
    let flags = O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC
    return try Descriptor(taking: unsafe openat(number, name, flags, 0o600), "open the lock \(name)")
  }

  /// Locks what is open until it is closed, after waiting for whoever has it; the system unlocks it with the process.
  package func lock(_ kind: FileLock.Kind) throws(SystemError) { try FileLock.take(kind, on: number) }

  /// Locks what is open unless someone else has it.
  package func lockAtOnce(_ kind: FileLock.Kind) throws(SystemError) -> Bool {
    try FileLock.takeAtOnce(kind, on: number)
  }

  package func unlock() { FileLock.release(number) }

  /// Waits until all that was written to the file system that this lies in is on the disk.
  package func syncFileSystem() throws(SystemError) {
    guard chancery_sync_file_system(number) == 0 else { throw SystemError.last("sync a file system") }
  }
}
