import SystemPackage

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The few looks at the system that making a sandbox needs.
package enum SystemFiles {
  /// What a symbolic link says; `nil` where there is none.
  package static func linkTarget(of path: String) -> String? {
    var target = [CChar](repeating: 0, count: 4096)
    let count = readlink(path, &target, target.count)
    guard count > 0 else { return nil }
    return String(decoding: target.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// A file of the kernel, which is short and says nothing of its size; `nil` where it cannot be read.
  package static func text(of path: String) -> String? {
    guard let file = try? FileDescriptor.open(FilePath(path), .readOnly) else { return nil }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while bytes.count < 64 << 10 {
      guard let count = try? buffer.withUnsafeMutableBytes({ try file.read(into: $0) }), count > 0 else { break }
      bytes += buffer.prefix(count)
    }
    try? file.close()
    return String(decoding: bytes, as: UTF8.self)
  }

  package static func isFolder(_ path: String) -> Bool { access(path, R_OK | X_OK) == 0 }

  package static func isExecutable(_ path: String) -> Bool { access(path, X_OK) == 0 }
}
