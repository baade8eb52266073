#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Sole owner of an open file or folder; whatever is named through it lies in it, never behind a link.
package struct Descriptor: ~Copyable, Sendable {
  package let number: Int32

  /// Takes over what a call of the system just opened; a negative number means that the call failed.
  package init(taking number: Int32, _ operation: @autoclosure () -> String) throws(SystemError) {
    guard number >= 0 else { throw SystemError.last(operation()) }
    self.number = number
  }

  /// Takes over what is open.
  package init(owning number: Int32) { self.number = number }

  deinit { close(number) }

  /// Opens a folder by its absolute path; only the last component may be no link.
  package init(folderAt path: String) throws(SystemError) {
    try self.init(taking: unsafe open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC), "open the folder \(path)")
  }

  /// Opens a file for adding to its end, and makes it where there is none.
  package init(appendingTo path: String) throws(SystemError) {
    let flags = O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC
    try self.init(taking: unsafe open(path, flags, 0o600), "open \(path)")
  }

  /// Opens a folder in this one.
  ///
  /// - Throws: `SystemError` with `ELOOP` or `ENOTDIR` when it is a link or not a folder.
  package func folder(_ name: [UInt8]) throws(SystemError) -> Descriptor {
    let number = unsafe openat(self.number, Self.text(name), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    return try Descriptor(taking: number, "open the folder \(Self.shown(name))")
  }

  /// Opens a file in this folder for reading; never waits for the other end of a fifo.
  package func file(_ name: [UInt8]) throws(SystemError) -> Descriptor {
    let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC
    return try Descriptor(taking: unsafe openat(number, Self.text(name), flags), "open \(Self.shown(name))")
  }

  /// Makes a file in this folder that must not be there yet.
  package func newFile(_ name: [UInt8]) throws(SystemError) -> Descriptor {
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
    return try Descriptor(taking: unsafe openat(number, Self.text(name), flags, 0o600), "make \(Self.shown(name))")
  }

  /// Opens a folder in this one, after giving its owner the right to where that is missing.
  package func folderWithRights(_ name: [UInt8]) throws(SystemError) -> Descriptor {
    do {
      return try folder(name)
    } catch {
      guard error.code == EACCES else { throw error }
      try giveRights(0o700, to: name)
      return try folder(name)
    }
  }

  /// Opens a file in this folder for reading, after giving its owner the right to where that is missing.
  package func fileWithRights(_ name: [UInt8]) throws(SystemError) -> Descriptor {
    do {
      return try file(name)
    } catch {
      guard error.code == EACCES else { throw error }
      try giveRights(0o600, to: name)
      return try file(name)
    }
  }

  /// Adds rights to an entry of this folder; what is a link by now is left alone.
  package func giveRights(_ rights: UInt32, to name: [UInt8]) throws(SystemError) {
    let operation = "take back the rights to \(Self.shown(name))"
    #if canImport(Glibc)
    // O_PATH, which the overlay hides: opens without any right to the file. The path below leads to that file only.
    let held = try Descriptor(
      taking: unsafe openat(number, Self.text(name), 0o10000000 | O_NOFOLLOW | O_CLOEXEC), operation)
    let status = try held.status()
    guard status.kind != .link else { return }
    let code = unsafe chmod("/proc/self/fd/\(held.number)", mode_t(status.permissions | rights))
    #else
    guard let status = try status(of: name), status.kind != .link else { return }
    let code = unsafe fchmodat(number, Self.text(name), mode_t(status.permissions | rights), AT_SYMLINK_NOFOLLOW)
    #endif
    guard code == 0 else { throw SystemError.last(operation) }
  }

  package static func text(_ name: [UInt8]) -> [CChar] { name.map { CChar(bitPattern: $0) } + [0] }

  package static func shown(_ name: [UInt8]) -> String { String(decoding: name, as: UTF8.self) }
}
