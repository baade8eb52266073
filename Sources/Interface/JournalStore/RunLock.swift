import LinuxSystem
package import RunJournal

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The right to drive a run, held by at most one process at a time.
///
/// It is an advisory lock on the file `lock` in the run's folder, taken by `flock`: the kernel gives it back when the
/// process dies, however it dies. The file itself stays, because removing it would let two processes lock two files of
/// the same name.
package struct RunLock: ~Copyable, Sendable {
  /// Who drives a run.
  package struct Holder: Hashable, Sendable {
    package var process: Int32
    package var since: Instant

    package init(process: Int32, since: Instant) {
      self.process = process
      self.since = since
    }
  }

  private let descriptor: Int32

  /// Takes the lock, or says at once who has it.
  ///
  /// - Throws: `.runIsDriven` where another process, or another lock of this one, drives the run.
  package static func acquire(
    _ run: RunID, in folder: StateFolder, at now: Instant
  ) throws(JournalError) -> RunLock {
    let runPath = try folder.runPath(run)
    let path = "\(runPath)/lock"
    var descriptor: Int32 = -1
    // Whoever cleans up may take an empty folder away before the lock is in it.
    for _ in 0..<10 {
      // The drafts in it are put on the disk with it, when they are sealed.
      try StateFolder.make(runPath, isSynced: false)
      descriptor = claim(path, in: runPath) ?? open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
      if descriptor >= 0 || errno != ENOENT { break }
    }
    guard descriptor >= 0 else { throw .system(.noFolder, "open the lock", path, errno, hint: StateFolder.unwritable) }
    let lock = RunLock(descriptor: descriptor)
    guard try lock.take(path) else {
      let holder = lock.writtenHolder()
      let who = holder.map { "process \($0.process)" } ?? "another process"
      throw JournalError(
        .runIsDriven(by: holder), "cannot drive run \(run): \(who) drives it already",
        hint: "wait for it, or stop it and resume")
    }
    try lock.write(Holder(process: getpid(), since: now), path)
    return lock
  }

  /// Who drives the run now; `nil` where nobody does. Looking holds the lock for an instant and is forgiven by `acquire`.
  package static func holder(of run: RunID, in folder: StateFolder) throws(JournalError) -> Holder? {
    let path = "\(try folder.runPath(run))/lock"
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      throw .system(.noFolder, "open the lock", path, errno, hint: StateFolder.unwritable)
    }
    let lock = RunLock(descriptor: descriptor)
    if (try? FileLock.takeAtOnce(.shared, on: lock.descriptor)) == true { return nil }
    return lock.writtenHolder() ?? Holder(process: 0, since: Instant(milliseconds: 0))
  }

  /// Makes the file locked from the moment that it has a name: whoever finds one that nobody holds knows that its maker is
  /// gone.
  ///
  /// - Returns: `nil` where there is such a file already, or the file system has no files without names.
  private static func claim(_ path: String, in folder: String) -> Int32? {
    #if canImport(Glibc)
    // O_TMPFILE, which the overlay hides.
    let descriptor = open(folder, O_RDWR | 0o20200000 | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return nil }
    guard (try? FileLock.takeAtOnce(.exclusive, on: descriptor)) == true,
      linkat(AT_FDCWD, "/proc/self/fd/\(descriptor)", AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0
    else {
      close(descriptor)
      return nil
    }
    return descriptor
    #else
    return nil
    #endif
  }

  /// Gives the lock back now; the end of the value's life does the same.
  package consuming func release() {}

  private init(descriptor: Int32) { self.descriptor = descriptor }

  deinit { close(descriptor) }

  /// Tries for a tenth of a second, longer than anyone looks, and says whether the lock is ours.
  private func take(_ path: String) throws(JournalError) -> Bool {
    for _ in 0..<10 {
      do {
        if try FileLock.takeAtOnce(.exclusive, on: descriptor) { return true }
      } catch {
        throw .system(.io, "lock", path, error.code)
      }
      usleep(10_000)
    }
    return false
  }

  private func write(_ holder: Holder, _ path: String) throws(JournalError) {
    let bytes = Array("\(holder.process) \(holder.since.milliseconds)\n".utf8)
    guard ftruncate(descriptor, 0) == 0, pwrite(descriptor, bytes, bytes.count, 0) == bytes.count else {
      throw .system(.io, "write the lock", path, errno)
    }
  }

  private func writtenHolder() -> Holder? {
    var bytes = [UInt8](repeating: 0, count: 64)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    guard count > 0 else { return nil }
    let words = String(decoding: bytes.prefix(count), as: UTF8.self).split { $0 == " " || $0 == "\n" }
    guard words.count == 2, let process = Int32(words[0]), let since = Int64(words[1]) else { return nil }
    return Holder(process: process, since: Instant(milliseconds: since))
  }
}
