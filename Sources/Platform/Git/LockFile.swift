import CFiles
import LinuxSystem

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A lock of git's on a file, taken so that it is known again: one that a killed process left is told from anybody else's.
///
/// git knows a lock by its name alone. This one is a further name of a file that carries a mark: whoever knows the mark and
/// knows that its owner is gone may take it away, and nothing else. In order there are
///
///     next            the new content, on the disk
///     next held       another name of it
///     next held lock  the lock is taken
///          held lock  the new content took the file's place, in one step
///          held       the lock is free
///
/// so `held` without `next` says that the file was replaced, whatever has become of it since. The disk learns the names in
/// this order, too: a lock that came back after a loss of power without `held` would be nobody's.
package struct LockFile: Sendable {
  /// The file that the lock is for.
  package let file: String
  private let next: String
  private let held: String
  /// Whether the file system gives a file several names; where it does not, a lock is known by its content alone.
  private let isLinking: Bool

  package var path: String { file + ".lock" }

  /// - Parameters:
  ///   - mark: what nobody else uses: letters, digits and hyphens.
  ///   - folder: a folder in the file system of the file, in which marked files lie.
  package init(of file: String, mark: String, in folder: String, isLinking: Bool = true) {
    self.file = file
    self.isLinking = isLinking
    next = "\(folder)/chancery-\(mark)"
    held = "\(folder)/chancery-\(mark)-held"
  }

  /// What was left by somebody who had this mark.
  package enum Trace: Hashable, Sendable {
    /// The file was not replaced; whether the lock was taken, and so is held until now.
    case untouched(isLocked: Bool)
    case replaced
  }

  /// What is left under the mark; `nil` where nothing is. The owner has to be gone.
  package func trace(content: [UInt8]) -> Trace? {
    if isThere(next) { return .untouched(isLocked: isOurs) }
    if isThere(held) { return .replaced }
    // Without further names there is only the lock, which is the new content until it is moved.
    return !isLinking && hasContent(content) ? .untouched(isLocked: true) : nil
  }

  /// Takes away all that is left under the mark, the lock among it where it is ours. The owner has to be gone.
  package func clear(content: [UInt8]) {
    if isOurs || !isLinking && hasContent(content), !unlock() { return }
    // Never `held` alone, which would say that the file was replaced.
    if isThere(next) { _ = unsafe unlink(held) }
    _ = unsafe unlink(next)
    _ = unsafe unlink(held)
  }

  /// Takes the lock. Nothing may be left under the mark.
  ///
  /// - Throws: `GitError` with `locked` where somebody else has it, with where and for how long.
  package func take(content: [UInt8]) throws(GitError) {
    do throws(GitError) {
      try write(content)
      if isLinking {
        guard unsafe link(next, held) == 0 else { throw failure("make \(held)") }
        try GitError.of { () throws(SystemError) in try FileBytes.syncFolder(FileBytes.parent(of: held)) }
      }
      let taken = isLinking ? unsafe link(held, path) : unsafe chancery_rename_to_free(AT_FDCWD, next, path)
      if taken != 0 { throw errno == EEXIST ? isTaken : failure("take the lock \(path)") }
    } catch {
      _ = unsafe unlink(held)
      _ = unsafe unlink(next)
      throw error
    }
  }

  /// Gives the new content, where it was not known when the lock was taken, as a copy of a file and of its time of change.
  package func fill(from other: String) throws(GitError) {
    let place = isLinking ? next : path
    _ = try GitError.of { () throws(SystemError) in try FileBytes.copy(other, over: place) }
  }

  /// Puts the new content in the file's place; the lock stays.
  package func replace() throws(GitError) {
    guard unsafe rename(isLinking ? next : path, file) == 0 else { throw failure("replace \(file)") }
  }

  /// Gives the lock back; what is not replaced by then stays as it is.
  package func release() {
    if isLinking {
      if isOurs, !unlock() { return }
    } else if isThere(path) {
      _ = unsafe unlink(path)
    }
    if isThere(next) { _ = unsafe unlink(held) }
    _ = unsafe unlink(next)
    _ = unsafe unlink(held)
  }

  /// - Returns: whether the disk knows that the lock is gone. As long as it does not, `held` has to stay.
  private func unlock() -> Bool {
    _ = unsafe unlink(path)
    return (try? FileBytes.syncFolder(FileBytes.parent(of: path))) != nil
  }

  /// Whether the lock that is there is a further name of the marked file.
  private var isOurs: Bool {
    guard let lock = identity(path) else { return false }
    return lock == identity(held)
  }

  private func isThere(_ path: String) -> Bool { identity(path) != nil }

  private func identity(_ path: String) -> [UInt64]? {
    var status = stat()
    guard unsafe lstat(path, &status) == 0 else { return nil }
    return [UInt64(truncatingIfNeeded: status.st_dev), UInt64(truncatingIfNeeded: status.st_ino)]
  }

  private func hasContent(_ content: [UInt8]) -> Bool {
    let found = try? FileBytes.read(path, atMost: content.count + 1)
    return !content.isEmpty && found == content
  }

  private func write(_ content: [UInt8]) throws(GitError) {
    try GitError.of { () throws(SystemError) in try FileBytes.make(next, content) }
  }

  private func failure(_ operation: String) -> GitError { GitError(SystemError.last(operation)) }

  private var isTaken: GitError {
    GitError(kind: .locked, operation: "lock \(file)", reason: Self.description(of: path))
  }

  /// A lock of somebody else's for a person: where it is, how old it is, and what to do about it.
  package static func description(of path: String) -> String {
    var status = stat()
    guard unsafe lstat(path, &status) == 0 else { return "\(path) was there a moment ago" }
    #if canImport(Darwin)
    let made = status.st_mtimespec.tv_sec
    #else
    let made = status.st_mtim.tv_sec
    #endif
    let age = max(0, time(nil) - made)
    let words = age < 120 ? "\(age) seconds" : age < 7200 ? "\(age / 60) minutes" : "\(age / 3600) hours"
    return "\(path) is another process's and \(words) old; if no git is running there, delete that file"
  }
}
