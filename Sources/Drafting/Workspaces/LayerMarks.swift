import Drafting
import Git
import LinuxSystem

/// The extended attributes that an overlay leaves on its upper layer; which count depends on how it was mounted.
///
/// Commands can set the other kind on their files, so that it must mean nothing, and the kernel gives it no meaning.
package enum LayerMarks: String, Sendable {
  /// Mounted with `userxattr`, as every user may in a namespace of their own.
  case user = "user.overlay."
  /// Mounted by the system's administrator.
  case trusted = "trusted.overlay."

  /// Marks that say that the files do not lie in the layer as they look.
  private static let meaningful = ["metacopy", "opaque", "redirect", "whiteout"]
  private static let prefixes = ["user.overlay.", "trusted.overlay.", "user.fuseoverlayfs."]

  /// Whether a folder of the layer hides what lies below it.
  ///
  /// - Throws: `WorkspaceError.failed` for a mark that cannot be followed.
  func isOpaque(_ folder: borrowing Descriptor, at path: TreePath) throws -> Bool {
    var isOpaque = false
    for name in try marks(of: folder, at: path) {
      guard name == "opaque", try folder.attribute(rawValue + name) == Array("y".utf8) else {
        throw Self.refusal(of: rawValue + name, at: path)
      }
      isOpaque = true
    }
    return isOpaque
  }

  /// Refuses a file whose content lies elsewhere.
  func check(_ file: borrowing Descriptor, at path: TreePath) throws {
    for name in try marks(of: file, at: path) { throw Self.refusal(of: rawValue + name, at: path) }
  }

  /// The marks that would change what the walk sees, without their prefix.
  ///
  /// A mark of the other kind is inert for the kernel. It is refused all the same: the layer may have been mounted in
  /// another way than it is read. What commands set under their own kind's name is stored one level down, and inert.
  private func marks(of file: borrowing Descriptor, at path: TreePath) throws -> [String] {
    var marks: [String] = []
    for name in try file.attributeNames() {
      for prefix in Self.prefixes where name.hasPrefix(prefix) {
        let mark = String(name.dropFirst(prefix.count))
        guard Self.meaningful.contains(mark) else { continue }
        guard prefix == rawValue else { throw Self.refusal(of: name, at: path) }
        marks.append(mark)
      }
    }
    return marks
  }

  private static func refusal(of mark: String, at path: TreePath) -> WorkspaceError {
    let place = path == .root ? "the workspace's root" : path.shown
    return .failed(
      operation: "read what the draft changed",
      reason: "\(place) has the attribute \(mark), so that its content cannot be told from this layer")
  }
}
