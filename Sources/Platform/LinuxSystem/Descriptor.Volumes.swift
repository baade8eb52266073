import CFiles

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Folders that the file system itself copies as a whole, in no time: the subvolumes of btrfs.
extension Descriptor {
  /// Whether this lies on such a file system.
  package var isOnVolumes: Bool { chancery_has_volumes(number) == 1 }

  /// Makes such a folder, for nobody but the user; an ordinary one where the file system has no others.
  package func makeVolume(_ name: [UInt8]) throws(SystemError) {
    guard unsafe chancery_volume_make(number, Self.text(name)) == 0 else {
      return try makeFolder(name, permissions: 0o700)
    }
    try folder(name).setPermissions(0o700)
  }

  /// Copies the folder that this is into another folder of the same file system.
  ///
  /// - Returns: whether it could; an ordinary folder cannot be copied so.
  package func copyVolume(into parent: borrowing Descriptor, as name: [UInt8]) -> Bool {
    unsafe chancery_volume_copy(number, parent.number, Self.text(name)) == 0
  }

  /// Deletes such a folder with all that is in it at once; only root may, unless it was mounted so that others may too.
  ///
  /// - Returns: whether it is gone.
  package func removeVolume(_ name: [UInt8]) -> Bool { unsafe chancery_volume_delete(number, Self.text(name)) == 0 }
}

extension FileStatus {
  /// Whether it may be the root of a volume; other folders can have the number by chance.
  package var mayBeVolume: Bool { kind == .folder && inode == UInt64(CHANCERY_VOLUME_NUMBER) }
}
