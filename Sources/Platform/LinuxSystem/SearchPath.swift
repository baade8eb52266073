import Foundation

/// The folders that programs are looked for in, as `PATH` has them.
package struct SearchPath {
  private let folders: [String]

  package init(_ text: String) { folders = text.split(separator: ":").map(String.init) }

  /// Whether nobody but root can put a program into any of them: only then does a program's bare name say which one it
  /// is, also to the programs that it starts itself.
  package var isRootsAlone: Bool { folders.allSatisfy(Self.isFolderOfRoot) }

  /// The folders into which nobody but root can put a program.
  package var ofRoot: String { folders.filter(Self.isFolderOfRoot).joined(separator: ":") }

  private static func isFolderOfRoot(_ folder: String) -> Bool {
    guard folder.hasPrefix("/") else { return false }
    // What is not there yet could be made in its parent.
    var place = folder
    while unsafe access(place, F_OK) != 0, errno == ENOENT, place != "/" {
      place = URL(fileURLWithPath: place).deletingLastPathComponent().path
    }
    guard let real = unsafe realpath(place, nil) else { return false }
    defer { unsafe free(real) }
    return unsafe isOfRoot(String(cString: real)) && parents(of: place).allSatisfy(isChangedByRootAlone)
  }

  /// Whether nobody but root can change a file or any folder on the way to it.
  ///
  /// - Parameter path: absolute, without links.
  package static func isOfRoot(_ path: String) -> Bool {
    var status = stat()
    guard unsafe lstat(path, &status) == 0, status.st_uid == 0, status.st_mode & 0o022 == 0 else { return false }
    return parents(of: path).allSatisfy(isChangedByRootAlone)
  }

  private static func isChangedByRootAlone(_ folder: String) -> Bool {
    var status = stat()
    return unsafe stat(folder, &status) == 0 && status.st_uid == 0 && status.st_mode & 0o022 == 0
  }

  private static func parents(of path: String) -> [String] {
    var parents: [String] = []
    var place = path
    while place != "/", !place.isEmpty {
      place = place.lastIndex(of: "/").map { $0 == place.startIndex ? "/" : String(place[..<$0]) } ?? "/"
      parents.append(place)
    }
    return parents
  }
}
