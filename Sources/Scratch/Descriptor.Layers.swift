import CFiles

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The marks by which a layer says that something of the layers below is gone (the kernel's overlayfs.rst).
extension Descriptor {
  /// Hides what has this name in the layers below: a character device that stands for nothing.
  func makeWhiteout(_ name: [UInt8], owner: FileOwner?) throws(SystemFailure) {
    guard unsafe mknodat(number, Self.text(name), mode_t(S_IFCHR), 0) == 0 else {
      throw SystemFailure.last("mark \(Self.shown(name)) as gone")
    }
    try give(name, to: owner)
  }

  /// Hides everything that this folder holds in the layers below.
  ///
  /// A mount by the system's root reads the mark of one name, one by an ordinary user that of the other.
  func hideBelow() throws(SystemFailure) {
    let isMarked = unsafe chancery_set_attribute(number, "user.overlay.opaque", "y", 1) == 0
    let failure = SystemFailure.last("mark a folder as replaced")
    let isMarkedForRoot = unsafe chancery_set_attribute(number, "trusted.overlay.opaque", "y", 1) == 0
    guard isMarked || isMarkedForRoot else { throw failure }
  }
}
