#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A file that a person wrote or names: plans, policies, configurations, scripts, keys, approvals.
///
/// There is one way to read such a file, so that none waits for the other end of a pipe, reads a device without an end, or
/// takes as much memory as somebody likes.
package enum UserFile {
  /// Whether a symbolic link is followed to what it names.
  package enum Links: Sendable {
    case followed, refused
  }

  /// All bytes of a regular file.
  ///
  /// - Returns: `nil` where there is no such file.
  /// - Throws: `UserFileError`, which says in words what is wrong with it.
  package static func read(
    _ path: String, limit: Int, links: Links = .followed
  ) throws(UserFileError) -> [UInt8]? {
    // Without O_NONBLOCK, opening a pipe that nobody writes to would wait for ever.
    let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | (links == .refused ? O_NOFOLLOW : 0)
    let number = unsafe open(path, flags)
    guard number >= 0 else {
      switch errno {
      case ENOENT: return nil
      case ELOOP where links == .refused: throw UserFileError(reason: "it is a symbolic link")
      case ENXIO: throw UserFileError(reason: "it is a socket, not a regular file")
      case let code: throw UserFileError(reason: SystemError(operation: "open \(path)", code: code).reason)
      }
    }
    let file = Descriptor(owning: number)
    let found: (kind: FileStatus.Kind, bytes: [UInt8]?)
    do throws(SystemError) {
      let kind = try file.status().kind
      found = (kind, kind == .file ? try file.content(limit: limit) : nil)
    } catch {
      throw UserFileError(reason: error.reason)
    }
    guard found.kind == .file else {
      throw UserFileError(reason: "it is a \(found.kind.name), not a regular file")
    }
    guard let bytes = found.bytes else { throw UserFileError(reason: "it has more than \(shown(limit))") }
    return bytes
  }

  private static func shown(_ bytes: Int) -> String {
    bytes % (1 << 20) == 0 ? "\(bytes >> 20) MiB" : "\(bytes) bytes"
  }
}

/// Why a file cannot be read, as the end of a sentence.
package struct UserFileError: Error, Hashable, Sendable, CustomStringConvertible {
  package var reason: String

  package var description: String { reason }
}
