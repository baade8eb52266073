#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

extension Descriptor {
  /// Gives what is open to another user.
  ///
  /// - Parameter owner: `nil` when it stays with the user who runs this.
  package func give(to owner: FileOwner?) throws(SystemError) {
    guard let owner else { return }
    guard fchown(number, owner.user, owner.group) == 0 else { throw SystemError.last("give a file to its user") }
  }

  /// Gives an entry of this folder, itself and not what it may lead to, to another user.
  package func give(_ name: [UInt8], to owner: FileOwner?) throws(SystemError) {
    guard let owner else { return }
    guard unsafe fchownat(number, Self.text(name), owner.user, owner.group, AT_SYMLINK_NOFOLLOW) == 0 else {
      throw SystemError.last("give \(Self.shown(name)) to its user")
    }
  }

  /// Makes a folder, and opens it once it belongs to its user.
  package func makeFolder(
    _ name: [UInt8], permissions: UInt32 = 0o755, owner: FileOwner?
  ) throws(SystemError) -> Descriptor {
    try makeFolder(name, permissions: permissions)
    let folder = try folder(name)
    try folder.give(to: owner)
    return folder
  }

  /// Opens a folder in this one, and makes it where there is none.
  package func folder(made name: [UInt8], permissions: UInt32 = 0o755, owner: FileOwner? = nil) throws(SystemError)
    -> Descriptor
  {
    if try status(of: name) != nil { return try folder(name) }
    do {
      return try makeFolder(name, permissions: permissions, owner: owner)
    } catch {
      // Another process may have come first.
      guard error.code == EEXIST else { throw error }
      return try folder(name)
    }
  }

  /// Makes a file with some content.
  package func makeFile(
    _ name: String, _ content: [UInt8], permissions: UInt32 = 0o644, owner: FileOwner? = nil
  ) throws(SystemError) {
    let file = try newFile(Array(name.utf8))
    try file.write(content.span)
    try file.setPermissions(permissions)
    try file.give(to: owner)
  }

  /// Says when the content was changed last, in seconds since 1970-01-01T00:00:00Z; now when `nil`.
  package func setModified(_ seconds: Int64?) throws(SystemError) {
    guard unsafe futimens(number, Self.times(seconds)) == 0 else { throw SystemError.last("set the time of a file") }
  }

  /// The same for an entry of this folder, itself and not what it may lead to.
  package func setModified(_ seconds: Int64?, of name: [UInt8]) throws(SystemError) {
    guard unsafe utimensat(number, Self.text(name), Self.times(seconds), AT_SYMLINK_NOFOLLOW) == 0 else {
      throw SystemError.last("set the time of \(Self.shown(name))")
    }
  }

  /// No times mean now.
  private static func times(_ seconds: Int64?) -> [timespec]? {
    seconds.map { [timespec](repeating: timespec(tv_sec: Int($0), tv_nsec: 0), count: 2) }
  }
}
