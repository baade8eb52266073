import CFiles
import Foundation

/// Small files, whole.
package enum FileBytes {
  /// Makes a file that is not there yet, on the disk when this returns. Where that fails there is none.
  ///
  /// - Parameter mode: permission bits before the process's mask.
  package static func make(_ path: String, _ bytes: [UInt8], mode: UInt32 = 0o666) throws(SystemError) {
    let operation = "write \(path)"
    let file = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode_t(mode))
    guard file >= 0 else { throw SystemError.last(operation) }
    defer { close(file) }
    do throws(SystemError) {
      try write(bytes, to: file, operation)
      guard fsync(file) == 0 else { throw SystemError.last(operation) }
    } catch {
      _ = unsafe unlink(path)
      throw error
    }
  }

  package static func write(_ bytes: [UInt8], to file: Int32, _ operation: String) throws(SystemError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { unsafe Foundation.write(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw SystemError.last(operation) }
      rest = rest.dropFirst(count)
    }
  }

  /// - Returns: no more than the first `limit` bytes; `nil` where there is no such file.
  package static func read(_ path: String, atMost limit: Int = .max) throws(SystemError) -> [UInt8]? {
    try read(path, atMost: limit, skippingTo: 0)
  }

  /// - Returns: the last bytes, or all where there are fewer; `nil` where there is no such file.
  package static func end(of path: String, bytes: Int) throws(SystemError) -> [UInt8]? {
    try read(path, atMost: bytes, skippingTo: -bytes)
  }

  /// - Parameter place: where to begin; counted from the end where it is negative.
  private static func read(
    _ path: String, atMost limit: Int, skippingTo place: Int
  ) throws(SystemError) -> [UInt8]? {
    let operation = "read \(path)"
    let file = unsafe open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else {
      if errno == ENOENT { return nil }
      throw SystemError.last(operation)
    }
    defer { close(file) }
    // In a file with fewer bytes this fails, and reading begins where it begins.
    if place < 0 { _ = lseek(file, off_t(place), SEEK_END) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 64 << 10)
    while bytes.count < limit {
      let count = unsafe piece.withUnsafeMutableBytes { unsafe Foundation.read(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw SystemError.last(operation) }
      if count == 0 { break }
      bytes += piece.prefix(count)
    }
    return Array(bytes.prefix(limit))
  }

  /// Replaces a file's content by another's, with the other's time of change, and whatever was there; makes it where it is
  /// not there.
  ///
  /// - Parameter isSynced: whether the copy is on the disk when this returns.
  /// - Returns: false where there is no other file; nothing is changed then.
  @discardableResult
  package static func copy(_ other: String, over path: String, isSynced: Bool = true) throws(SystemError) -> Bool {
    let source = unsafe open(other, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
    guard source >= 0 else {
      if errno == ENOENT { return false }
      throw SystemError.last("read \(other)")
    }
    defer { close(source) }
    let operation = "copy \(other) to \(path)"
    let file = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o666)
    guard file >= 0 else { throw SystemError.last(operation) }
    defer { close(file) }
    var piece = [UInt8](repeating: 0, count: 256 << 10)
    while true {
      let count = unsafe piece.withUnsafeMutableBytes { unsafe Foundation.read(source, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw SystemError.last(operation) }
      if count == 0 { break }
      try write(Array(piece.prefix(count)), to: file, operation)
    }
    var status = stat()
    guard unsafe fstat(source, &status) == 0 else { throw SystemError.last(operation) }
    #if canImport(Darwin)
    let times = [status.st_mtimespec, status.st_mtimespec]
    #else
    let times = [status.st_mtim, status.st_mtim]
    #endif
    guard unsafe futimens(file, times) == 0, !isSynced || fsync(file) == 0 else { throw SystemError.last(operation) }
    return true
  }

  /// Puts the content of a file on the disk; one that is not there, or no regular file, has none.
  package static func sync(_ path: String) throws(SystemError) {
    let file = unsafe open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else {
      if [ENOENT, ENOTDIR, ELOOP, ENXIO].contains(errno) { return }
      throw SystemError.last("sync \(path)")
    }
    defer { close(file) }
    guard fsync(file) == 0 else { throw SystemError.last("sync \(path)") }
  }

  /// Puts everything of the file system that a folder lies in on the disk.
  package static func syncFileSystem(of folder: String) throws(SystemError) {
    let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SystemError.last("sync \(folder)") }
    defer { close(descriptor) }
    guard chancery_sync_file_system(descriptor) == 0 else { throw SystemError.last("sync \(folder)") }
  }

  /// Puts the names in a folder on the disk.
  package static func syncFolder(_ path: String) throws(SystemError) {
    let folder = unsafe open(path.isEmpty ? "/" : path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { throw SystemError.last("sync \(path)") }
    defer { close(folder) }
    guard fsync(folder) == 0 else { throw SystemError.last("sync \(path)") }
  }

  /// Makes a folder and those above it that are missing, on the disk when this returns.
  package static func makeFolder(_ path: String, mode: UInt32 = 0o777) throws(SystemError) {
    guard unsafe mkdir(path, mode_t(mode)) != 0 else { return try syncFolder(parent(of: path)) }
    guard errno != EEXIST else { return }
    guard errno == ENOENT, path.contains("/") else { throw SystemError.last("make the folder \(path)") }
    try makeFolder(parent(of: path), mode: mode)
    guard unsafe mkdir(path, mode_t(mode)) == 0 || errno == EEXIST else {
      throw SystemError.last("make the folder \(path)")
    }
    try syncFolder(parent(of: path))
  }

  package static func parent(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
  }
}
