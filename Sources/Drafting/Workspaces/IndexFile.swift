import Git
import Hashing
import LinuxSystem

/// What git compares a working tree with, in version 2 of its own form (gitformat-index(5)).
///
/// Each file stands in it with what the system says of the file, so that `git status` need not read a file that looks
/// the same. It is written for a git in a sandbox and only ever read back from where no sandbox can write.
struct IndexFile: Sendable {
  /// An entry and how its file looks; git reads the file where that is not known.
  struct Entry: Sendable {
    var entry: TreeEntry
    var status: FileStatus?
  }

  /// The entries as they are written, in order of path.
  var entries: [UInt8] = []
  var count = 0
  /// The trees of the folders, so that git need not read them to see that nothing is staged.
  var root: Folder

  init(root: Folder = Folder()) { self.root = root }

  /// Adds a file whose path comes after all that are here: the order in which a tree is walked.
  mutating func append(_ path: TreePath, _ entry: Entry) {
    let start = entries.count
    let status = entry.status
    entries.append(time: status?.changed ?? 0)
    entries.append(time: status?.modified ?? 0)
    for number in [
      UInt32(truncatingIfNeeded: status?.device ?? 0), UInt32(truncatingIfNeeded: status?.inode ?? 0),
      entry.entry.mode.rawValue, status?.user ?? 0, status?.group ?? 0,
      UInt32(truncatingIfNeeded: status?.size ?? 0),
    ] { entries.append(number: number) }
    entries += entry.entry.id.bytes
    let length = min(path.bytes.count, Self.longestLength)
    entries += [UInt8(length >> 8), UInt8(length & 255)]
    entries += path.bytes
    // At least one NUL, and as many as make the length a multiple of eight.
    entries += repeatElement(0, count: 8 - (entries.count - start) % 8)
    count += 1
  }

  /// The bytes of the file.
  func encoded() -> [UInt8] {
    var bytes = Array("DIRC".utf8)
    bytes.reserveCapacity(entries.count + 64)
    bytes.append(number: 2)
    bytes.append(number: UInt32(count))
    bytes += entries
    let folders = root.encoded()
    bytes += "TREE".utf8
    bytes.append(number: UInt32(folders.count))
    bytes += folders
    return bytes + SHA1Checksum(of: bytes).bytes
  }

  /// The length that stands for all longer ones; the NUL then ends the path.
  static let longestLength = 0xFFF
  /// Bytes of an entry before its path.
  static let headLength = 62
}

extension [UInt8] {
  fileprivate mutating func append(number: UInt32) {
    for shift in [24, 16, 8, 0] { append(UInt8(truncatingIfNeeded: number >> UInt32(shift))) }
  }

  fileprivate mutating func append(time: Int64) {
    append(number: UInt32(truncatingIfNeeded: time / 1_000_000_000))
    append(number: UInt32(truncatingIfNeeded: time % 1_000_000_000))
  }
}
