import Foundation

/// Whether files that may name programs, keys and limits are the user's own to write.
package enum FileTrust {
  /// Refuses a file that somebody else could have written, and one in a folder where somebody else could exchange it.
  ///
  /// A file that is not there is nobody's.
  ///
  /// - Throws: `CommandFailure` that names the file or folder, its mode and the command that mends it.
  package static func require(_ path: String) throws(CommandFailure) {
    let folder = (path as NSString).deletingLastPathComponent
    for place in [path, folder] {
      var status = stat()
      guard stat(place, &status) == 0 else { continue }
      try require(status, of: place)
    }
  }

  private static func require(_ status: stat, of path: String) throws(CommandFailure) {
    let mode = String(status.st_mode & 0o7777, radix: 8)
    if isOpen(status) {
      throw CommandFailure(
        .usage, "other users can change \(path) (mode \(mode)), and it says what Chancery may do",
        hint: "look whether it is as you left it, then: chmod go-w \(path)")
    }
    guard geteuid() == 0 || status.st_uid == geteuid() || status.st_uid == 0 else {
      throw CommandFailure(
        .usage, "\(path) belongs to another user (id \(status.st_uid)), and it says what Chancery may do",
        hint: "make it a file of your own")
    }
  }

  /// A group that is the user's own, as many systems make one for each user, lets nobody else in. In a folder with the sticky
  /// bit nobody exchanges the file of another.
  private static func isOpen(_ status: stat) -> Bool {
    let isSticky = status.st_mode & S_IFMT == S_IFDIR && status.st_mode & S_ISVTX != 0
    if isSticky { return false }
    if status.st_mode & 0o002 != 0 { return true }
    return status.st_mode & 0o020 != 0 && status.st_gid != getegid() && status.st_gid != 0
  }
}
