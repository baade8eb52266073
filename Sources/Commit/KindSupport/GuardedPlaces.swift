import Foundation

/// Places that no effect writes a file to: Chancery's own, and folders in which git keeps its references and hooks, since a
/// file there moves a branch or is run.
package struct GuardedPlaces: Sendable {
  private let own: [String]

  /// - Parameter own: folders and files of Chancery's own, by absolute paths.
  package init(_ own: [String]) { self.own = own }

  /// Why no file is written at an absolute path; `nil` where one may be. Links and mounts on the way make no difference.
  package func refusal(of path: String) -> String? {
    let places = Self.spellings(of: path)
    if let folder = own.first(where: { folder in places.contains { Self.lies($0, in: folder) } }) {
      return "\(folder) is Chancery's own, which no effect writes to"
    }
    let marks = Set(own.compactMap(Self.mark))
    let ways = places.flatMap(Self.folders)
    if ways.contains(where: { way in Self.mark(way).map(marks.contains) ?? false }) {
      return "it is Chancery's own under another name, which no effect writes to"
    }
    if let folder = ways.first(where: Self.isGitFolder) {
      return "\(folder) is a git folder, where a file would move a branch or be run as a hook"
    }
    return nil
  }

  /// As it is written, and by the real path of its folder.
  private static func spellings(of path: String) -> [String] {
    let place = URL(fileURLWithPath: path)
    guard let real = unsafe realpath(place.deletingLastPathComponent().path, nil) else { return [path] }
    defer { unsafe free(real) }
    let folder = unsafe String(cString: real)
    return [path, (folder == "/" ? "" : folder) + "/" + place.lastPathComponent]
  }

  private static func lies(_ path: String, in folder: String) -> Bool {
    let real = URL(fileURLWithPath: folder).resolvingSymlinksInPath().path
    return [folder, real].contains { path == $0 || path.hasPrefix($0.hasSuffix("/") ? $0 : $0 + "/") }
  }

  /// The path and every folder above it but the root.
  private static func folders(of path: String) -> [String] {
    var folders: [String] = []
    var parts = path.split(separator: "/")
    while !parts.isEmpty {
      folders.append("/" + parts.joined(separator: "/"))
      parts.removeLast()
    }
    return folders
  }

  private struct Mark: Hashable {
    var device: dev_t
    var inode: ino_t
  }

  private static func mark(_ path: String) -> Mark? {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return nil }
    return Mark(device: status.st_dev, inode: status.st_ino)
  }

  private static func isGitFolder(_ path: String) -> Bool {
    if path.split(separator: "/").last?.lowercased() == ".git" { return true }
    return ["HEAD", "objects", "refs"].allSatisfy { FileManager.default.fileExists(atPath: "\(path)/\($0)") }
  }
}
