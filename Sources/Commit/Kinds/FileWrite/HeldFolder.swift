import CFiles
import Foundation
import LinuxSystem

/// A folder that is held open, so that no other can be put in its place while a file in it is read and written.
struct HeldFolder: ~Copyable {
  private let descriptor: Int32
  let path: String

  /// Opens a folder part by part; a link among the parts is refused, wherever it leads.
  init(_ path: String) throws(SystemError) {
    self.path = path
    var current = unsafe open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard current >= 0 else { throw SystemError.last("open /") }
    for part in path.split(separator: "/") {
      let next = unsafe openat(current, String(part), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      let problem = SystemError.last("open the folder \(path) at \(part)")
      close(current)
      guard next >= 0 else {
        guard problem.code == ELOOP || problem.code == ENOTDIR else { throw problem }
        throw SystemError(
          operation: "open the folder \(path)", reason: "\(part) is a link or no folder; name the real path",
          code: problem.code)
      }
      current = next
    }
    descriptor = current
  }

  deinit { close(descriptor) }

  /// The file of a name; `nil` where there is none.
  ///
  /// - Throws: `SystemError` for what is no regular file, a link among them, and for files of more than `limit` bytes.
  func file(_ name: String, limit: Int = FileState.mostBytes) throws(SystemError) -> FileState? {
    let file = unsafe openat(descriptor, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else {
      if errno == ENOENT { return nil }
      if errno == ELOOP { throw SystemError(operation: "read \(path)/\(name)", reason: "it is a link", code: ELOOP) }
      throw SystemError.last("read \(path)/\(name)")
    }
    defer { close(file) }
    return try FileState(descriptor: file, name: "\(path)/\(name)", limit: limit)
  }

  /// Makes a file with these bytes, on the disk when this returns. What an earlier try left under the name is replaced.
  func make(_ name: String, bytes: [UInt8], mode: mode_t, like old: FileState?) throws(SystemError) {
    let operation = "write \(path)/\(name)"
    _ = unsafe unlinkat(descriptor, name, 0)
    let file = unsafe openat(descriptor, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw SystemError.last(operation) }
    defer { close(file) }
    do throws(SystemError) {
      try FileBytes.write(bytes, to: file, operation)
      if let old { try old.giveOwnership(of: file, operation) }
      guard fchmod(file, mode) == 0, fsync(file) == 0 else { throw SystemError.last(operation) }
    } catch {
      _ = unsafe unlinkat(descriptor, name, 0)
      throw error
    }
  }

  /// Two files change places at once.
  func exchange(_ name: String, _ other: String) throws(SystemError) {
    guard unsafe chancery_exchange(descriptor, name, other) == 0 else {
      throw SystemError.last("exchange \(path)/\(name)")
    }
  }

  /// Gives a file a name that no other has.
  func rename(_ name: String, toFree free: String) throws(SystemError) {
    guard unsafe chancery_rename_to_free(descriptor, name, free) == 0 else {
      throw SystemError.last("name a file \(path)/\(free)")
    }
  }

  func remove(_ name: String) throws(SystemError) {
    guard unsafe unlinkat(descriptor, name, 0) == 0 else { throw SystemError.last("delete \(path)/\(name)") }
  }

  /// Puts the folder's names on the disk.
  func sync() throws(SystemError) {
    guard fsync(descriptor) == 0 else { throw SystemError.last("sync \(path)") }
  }

  /// What the disk did not take of the folder's names; `nil` where all of them are on it.
  var syncProblem: SystemError? {
    do throws(SystemError) {
      try sync()
      return nil
    } catch {
      return error
    }
  }

  /// Puts a file's content on the disk.
  func syncFile(_ name: String) throws(SystemError) {
    let file = unsafe openat(descriptor, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { throw SystemError.last("sync \(path)/\(name)") }
    defer { close(file) }
    guard fsync(file) == 0 else { throw SystemError.last("sync \(path)/\(name)") }
  }

  /// Whether the path still leads here.
  var isWhereItWas: Bool {
    guard let place = try? HeldFolder(path), let found = try? place.identity(), let own = try? identity() else {
      return false
    }
    return found == own
  }

  /// The folder by device and inode.
  func identity() throws(SystemError) -> (device: Int64, inode: Int64) {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw SystemError.last("look at \(path)") }
    return (Int64(status.st_dev), Int64(bitPattern: UInt64(status.st_ino)))
  }

  var isWritable: Bool { unsafe faccessat(descriptor, ".", W_OK | X_OK, 0) == 0 }
}
