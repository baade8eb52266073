import CFiles
import Digests
import Documents
import Foundation

/// A regular file as it was read once: its bytes, whose it is and who may read it.
struct FileState: Hashable {
  static let mostBytes = 4 << 20

  var bytes: [UInt8]
  var mode: mode_t
  var user: uid_t
  var group: gid_t
  var device: Int64
  var inode: Int64
  var links: Int
  /// The list of access rights, where the file has one besides its mode.
  var rights: [UInt8]?

  var digest: String { SHA256Digest(of: bytes).hex }

  /// What a fingerprint says of it.
  var document: JSONValue {
    [
      "sha256": .string(digest), "mode": .integer(Int64(mode)), "user": .integer(Int64(user)),
      "group": .integer(Int64(group)), "rights": rights.map { .string(SHA256Digest(of: $0).hex) } ?? .null,
    ]
  }

  private static let rightsName = "system.posix_acl_access"

  init(descriptor: Int32, name: String, limit: Int) throws(FileProblem) {
    let operation = "read \(name)"
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw FileProblem.last(operation) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw FileProblem(operation: operation, reason: "it is no regular file", code: EINVAL)
    }
    guard Int(status.st_size) <= limit else {
      throw FileProblem(operation: operation, reason: "it has more than \(limit) bytes", code: EFBIG)
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
      let count = piece.withUnsafeMutableBytes { Foundation.read(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw FileProblem.last(operation) }
      if count == 0 { break }
      bytes += piece.prefix(count)
    }
    var list = [UInt8](repeating: 0, count: 4096)
    let length = list.withUnsafeMutableBytes {
      chancery_attribute(descriptor, Self.rightsName, $0.baseAddress, $0.count)
    }
    rights = length > 0 ? Array(list.prefix(length)) : nil
  }

  /// Gives a new file the owner, the group and the access rights of this one.
  func giveOwnership(of file: Int32, _ operation: String) throws(FileProblem) {
    var status = stat()
    guard fstat(file, &status) == 0 else { throw FileProblem.last(operation) }
    if status.st_uid != user || status.st_gid != group {
      guard fchown(file, user, group) == 0 else {
        throw FileProblem(
          operation: operation, reason: "the owner \(user) and group \(group) of the file cannot be kept", code: errno)
      }
    }
    if let rights {
      let done = rights.withUnsafeBytes { chancery_set_attribute(file, Self.rightsName, $0.baseAddress, $0.count) }
      guard done == 0 else { throw FileProblem.last(operation + " with its access rights") }
    }
  }
}

/// A call on a file that failed.
struct FileProblem: Error, Hashable, CustomStringConvertible {
  var operation: String
  var reason: String
  var code: Int32

  static func last(_ operation: String) -> FileProblem {
    let code = errno
    return FileProblem(operation: operation, reason: String(cString: strerror(code)), code: code)
  }

  var description: String { "cannot \(operation): \(reason)" }
}
