import Foundation
import LinuxSystem

/// A file that is gone when its command has ended. Foundation would sync it, and nobody needs it after a loss of power.
enum PassingFile {
  /// - Parameters:
  ///   - mode: permission bits.
  ///   - isSynced: whether it is to be there after a loss of power, since it stays.
  static func make(_ path: String, bytes: [UInt8], mode: mode_t, isSynced: Bool = false) throws(SystemError) {
    let operation = "write \(path)"
    let file = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
    guard file >= 0 else { throw SystemError.last(operation) }
    defer { close(file) }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { unsafe write(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw SystemError.last(operation) }
      rest = rest.dropFirst(count)
    }
    guard !isSynced || fsync(file) == 0 else { throw SystemError.last(operation) }
  }
}
