import LinuxSystem

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Where the objects lie that a workspace's own repository borrows.
struct BorrowedObjects: Hashable, Sendable {
  /// Absolute paths of object folders: the scratch repository's, the target's, and those that the target borrows from.
  private(set) var folders: [String]
  /// The commits at which the target's history was cut off, as its own file says it.
  private(set) var shallow: [UInt8]?

  /// As many as git itself follows.
  private static let depthLimit = 5
  private static let sizeLimit = 16 << 20

  /// Follows the alternates of a repository of Chancery's.
  ///
  /// - Parameter owner: who reads the objects, where that is not the user who runs this.
  init(of repository: String, for owner: FileOwner?) throws(SystemError) {
    folders = ["\(repository)/objects"]
    if owner != nil { try Self.letRead(folders[0]) }
    var level = folders
    for _ in 0..<Self.depthLimit {
      level = level.flatMap(Self.alternates).filter { !folders.contains($0) && Self.canRead($0) }
      folders += level
    }
    if let target = folders.dropFirst().first, target.hasSuffix("/objects") {
      shallow = Self.content(of: "shallow", in: String(target.dropLast("/objects".count)))
    }
  }

  /// Lets other users read the objects once a sandbox shows them the folder. The repository around it stays shut, and
  /// so do files that the target shares with no one.
  private static func letRead(_ path: String) throws(SystemError) {
    let objects = try Descriptor(folderAt: path)
    try objects.setPermissions(0o755)
    for name in try objects.names() where try objects.status(of: name).map({ $0.permissions & 0o055 != 0o055 }) == true
    {
      if let folder = try? objects.folder(name) { try folder.setPermissions(0o755) }
    }
  }

  /// What is not there any more cannot be shown to a sandbox.
  private static func canRead(_ folder: String) -> Bool { unsafe access(folder, R_OK | X_OK) == 0 }

  /// What cannot be read is not followed: git in the workspace will say what it misses.
  private static func alternates(of folder: String) -> [String] {
    guard let bytes = content(of: "alternates", in: "\(folder)/info") else { return [] }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").compactMap { line in
      if line.hasPrefix("#") || line.hasPrefix("\"") { return nil }
      return line.hasPrefix("/") ? String(line) : "\(folder)/\(line)"
    }
  }

  private static func content(of name: String, in folder: String) -> [UInt8]? {
    try? Descriptor(folderAt: folder).file(Array(name.utf8)).content(limit: sizeLimit)
  }
}
