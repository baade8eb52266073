import CFiles
import LinuxSystem

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The marks by which a layer says that something of the layers below is gone (the kernel's overlayfs.rst).
extension Descriptor {
  /// Hides what has this name in the layers below: a character device that stands for nothing.
  func makeWhiteout(_ name: [UInt8], owner: FileOwner?) throws(SystemError) {
    guard unsafe mknodat(number, Self.text(name), mode_t(S_IFCHR), 0) == 0 else {
      throw SystemError.last("mark \(Self.shown(name)) as gone")
    }
    try give(name, to: owner)
  }

  /// Hides everything that this folder holds in the layers below, for mounts with `userxattr`, which all are.
  func hideBelow() throws(SystemError) {
    guard unsafe chancery_set_attribute(number, "user.overlay.opaque", "y", 1) == 0 else {
      throw SystemError.last("mark a folder as replaced")
    }
  }
}
