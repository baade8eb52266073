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
  /// A mount by the system's root reads the mark of one name, one in a user's own namespace that of the other. Only the
  /// one that is read may be there: a mount copies the other along with the folder, as it copies any attribute.
  func hideBelow() throws(SystemFailure) {
    let name = canMarkForRoot() ? "trusted.overlay.opaque" : "user.overlay.opaque"
    guard unsafe chancery_set_attribute(number, name, "y", 1) == 0 else {
      throw SystemFailure.last("mark a folder as replaced")
    }
  }

  /// Whether this process has the right that a mount by the system's root takes, and leaves a note of it here.
  func canMarkForRoot() -> Bool { unsafe chancery_set_attribute(number, "trusted.chancery.layer", "y", 1) == 0 }
}
