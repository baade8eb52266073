import CFiles
import Foundation
import Hashing
package import JSON

/// A regular file as it was read once: its bytes, whose it is and who may read it.
package struct FileState: Hashable {
  package static let mostBytes = 4 << 20

  package var bytes: [UInt8]
  package var mode: UInt32
  package var user: UInt32
  package var group: UInt32
  package var device: Int64
  package var inode: Int64
  package var links: Int
  /// The list of access rights, where the file has one besides its mode, and what users attach to files.
  package var attributes: [String: [UInt8]]

  package var digest: String { SHA256Digest(of: bytes).hex }

  /// What a fingerprint says of it.
  package var document: JSONValue {
    [
      "sha256": .string(digest), "mode": .integer(Int64(mode)), "user": .integer(Int64(user)),
      "group": .integer(Int64(group)),
      "attributes": attributes.isEmpty
        ? .null : .object(attributes.mapValues { .string(SHA256Digest(of: $0).hex) }),
    ]
  }

  /// Which attributes are the file's own. Those of the system's guards are of a content, or given by the place.
  private static func isKept(_ name: String) -> Bool { name.hasPrefix("user.") || name == "system.posix_acl_access" }

  package init(descriptor: Int32, name: String, limit: Int) throws(SystemError) {
    let operation = "read \(name)"
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw SystemError.last(operation) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw SystemError(operation: operation, reason: "it is not a regular file", code: EINVAL)
    }
    guard Int(status.st_size) <= limit else {
      throw SystemError(operation: operation, reason: "it has more than \(limit) bytes", code: EFBIG)
    }
    mode = status.st_mode & 0o7777
    user = status.st_uid
    group = status.st_gid
    device = Int64(status.st_dev)
    inode = Int64(bitPattern: UInt64(status.st_ino))
    links = Int(status.st_nlink)
    bytes = []
    var piece = [UInt8](repeating: 0, count: 64 << 10)
    while bytes.count <= limit {
      let count = unsafe piece.withUnsafeMutableBytes { unsafe Foundation.read(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw SystemError.last(operation) }
      if count == 0 { break }
      bytes += piece.prefix(count)
    }
    attributes = [:]
    let names = unsafe try Self.filled(operation) {
      unsafe chancery_attribute_names(descriptor, $0.baseAddress, $0.count)
    }
    for name in names.split(separator: 0).map({ String(decoding: $0, as: UTF8.self) }) where Self.isKept(name) {
      attributes[name] = unsafe try Self.filled(operation) {
        unsafe chancery_attribute(descriptor, name, $0.baseAddress, $0.count)
      }
    }
  }

  /// What a call of the system puts into a buffer that is as large as names and values of attributes can be.
  private static func filled(
    _ operation: String, _ fill: (UnsafeMutableRawBufferPointer) -> Int
  ) throws(SystemError) -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    let length = unsafe buffer.withUnsafeMutableBytes { unsafe fill($0) }
    guard length >= 0 else { throw SystemError.last(operation + " with its attributes") }
    return Array(buffer.prefix(length))
  }

  /// Gives a new file the owner, the group, the access rights and the attributes of this one.
  package func giveOwnership(of file: Int32, _ operation: String) throws(SystemError) {
    var status = stat()
    guard unsafe fstat(file, &status) == 0 else { throw SystemError.last(operation) }
    if status.st_uid != user || status.st_gid != group {
      guard fchown(file, user, group) == 0 else {
        throw SystemError(
          operation: operation, reason: "the owner \(user) and group \(group) of the file cannot be kept", code: errno)
      }
    }
    for (name, value) in attributes {
      let done = unsafe value.withUnsafeBytes { unsafe chancery_set_attribute(file, name, $0.baseAddress, $0.count) }
      guard done == 0 else { throw SystemError.last(operation + " with its attribute \(name)") }
    }
  }
}
