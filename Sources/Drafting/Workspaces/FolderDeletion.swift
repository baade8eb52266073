import LinuxSystem

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Deletes a folder with all that is in it, by descriptor: no link is followed and no other file system is entered.
struct FolderDeletion {
  /// Folders that are open at one time; what lies deeper is first moved up.
  private static let depthLimit = 48

  private var moved = 0

  /// Deletes an entry of a folder, whatever it is; that there is none is not an error.
  static func delete(_ name: [UInt8], in parent: borrowing Descriptor) throws(SystemError) {
    guard let status = try parent.status(of: name) else { return }
    guard status.kind == .folder else { return try parent.removeFile(name) }
    if status.mayBeVolume, parent.removeVolume(name) { return }
    var deletion = FolderDeletion()
    let top = try parent.folderWithRights(name)
    // Another pass deletes what was moved up from the depths, which may be deep again.
    repeat { try deletion.empty(top, below: top, depth: 0, device: status.device) } while try !top.names().isEmpty
    try parent.removeFolder(name)
  }

  private mutating func empty(
    _ folder: borrowing Descriptor, below top: borrowing Descriptor, depth: Int, device: UInt64
  ) throws(SystemError) {
    let status = try folder.status()
    guard status.device == device else {
      throw SystemError(operation: "delete a folder on which another file system is mounted", code: EXDEV)
    }
    if status.permissions & 0o700 != 0o700 { try folder.setPermissions(status.permissions | 0o700) }
    for name in try folder.names() {
      guard let status = try folder.status(of: name) else { continue }
      if status.kind != .folder {
        try folder.removeFile(name)
      } else if depth >= Self.depthLimit {
        try moveUp(name, from: folder, to: top)
      } else {
        try empty(try folder.folderWithRights(name), below: top, depth: depth + 1, device: device)
        try folder.removeFolder(name)
      }
    }
  }

  private mutating func moveUp(
    _ name: [UInt8], from folder: borrowing Descriptor, to top: borrowing Descriptor
  ) throws(SystemError) {
    moved += 1
    let place = Array("moved-\(moved)-\(UInt64.random(in: 0 ... .max))".utf8)
    do {
      try folder.move(name, into: top, as: place)
    } catch {
      // A folder that moves has its own entry for its parent rewritten, which takes the right to write to it.
      guard error.code == EACCES else { throw error }
      try folder.giveRights(0o700, to: name)
      try folder.move(name, into: top, as: place)
    }
  }
}
