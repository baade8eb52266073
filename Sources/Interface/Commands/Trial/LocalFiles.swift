import Foundation

/// Which paths lie in file systems of this machine.
///
/// A command names the paths that are looked for outside. A look into a file system of others, or into a folder that
/// mounts what is named in it, would carry the name there.
enum LocalFiles {
  private static let kinds: Set = [
    "bcachefs", "btrfs", "devtmpfs", "erofs", "exfat", "ext2", "ext3", "ext4", "f2fs", "jfs", "overlay", "proc",
    "ramfs", "rootfs", "squashfs", "sysfs", "tmpfs", "vfat", "xfs", "zfs",
  ]

  /// Where file systems are mounted, and of which kind the topmost of each place is.
  private static let mounts: [String: String] = {
    guard let text = try? String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8) else { return [:] }
    var mounts: [String: String] = [:]
    for line in text.split(separator: "\n") {
      let fields = line.split(separator: " ")
      guard let dash = fields.firstIndex(of: "-"), fields.count > dash + 1, fields.count > 4 else { continue }
      mounts[fields[4].replacingOccurrences(of: "\\040", with: " ")] = String(fields[dash + 1])
    }
    return mounts
  }()

  static func hold(_ path: String) -> Bool {
    var place = (path as NSString).standardizingPath
    while true {
      if let kind = mounts[place] { return kinds.contains(kind) }
      guard place != "/", place.hasPrefix("/") else { return false }
      place = (place as NSString).deletingLastPathComponent
    }
  }
}
