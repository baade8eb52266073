#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What the system knows of a file without reading it; a file that was written to has another one.
package struct FileStatus: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case file, folder, link, fifo, socket, device
  }

  package var kind: Kind
  package var permissions: UInt32
  package var user: UInt32
  package var group: UInt32
  package var size: Int
  package var device: UInt64
  package var inode: UInt64
  /// Nanoseconds since 1970-01-01T00:00:00Z of the last change of content.
  package var modified: Int64
  /// The same of the last change of anything; no program can set it.
  package var changed: Int64
  /// Whether this is how the upper layer of an overlay records that a name is gone.
  package var isWhiteout: Bool

  init(_ raw: stat) {
    kind =
      switch raw.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .folder
      case S_IFLNK: .link
      case S_IFIFO: .fifo
      case S_IFSOCK: .socket
      default: .device
      }
    permissions = UInt32(raw.st_mode) & 0o7777
    user = UInt32(raw.st_uid)
    group = UInt32(raw.st_gid)
    size = Int(raw.st_size)
    device = UInt64(truncatingIfNeeded: raw.st_dev)
    inode = UInt64(raw.st_ino)
    isWhiteout = raw.st_mode & S_IFMT == S_IFCHR && raw.st_rdev == 0
    #if canImport(Glibc)
    modified = Self.nanoseconds(raw.st_mtim)
    changed = Self.nanoseconds(raw.st_ctim)
    #else
    modified = Self.nanoseconds(raw.st_mtimespec)
    changed = Self.nanoseconds(raw.st_ctimespec)
    #endif
  }

  /// Volumes of one file system number their files alike.
  package func isSameFile(as other: FileStatus) -> Bool { inode == other.inode && device == other.device }

  package var isExecutable: Bool { permissions & 0o100 != 0 }

  private static func nanoseconds(_ time: timespec) -> Int64 {
    Int64(time.tv_sec).multipliedReportingOverflow(by: 1_000_000_000).partialValue &+ Int64(time.tv_nsec)
  }
}

extension FileStatus.Kind {
  /// The kind in words for a person.
  package var name: String {
    switch self {
    case .file: "file"
    case .folder: "folder"
    case .link: "symbolic link"
    case .fifo: "fifo"
    case .socket: "socket"
    case .device: "device"
    }
  }
}
