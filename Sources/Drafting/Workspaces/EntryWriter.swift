import Git
import LinuxSystem
import Texts

/// Writes single entries of a tree into a folder, byte for byte as git keeps them.
struct EntryWriter: Sendable {
  /// Whom the files are given to.
  var owner: FileOwner?
  /// When the files were changed last, in seconds since 1970-01-01T00:00:00Z.
  ///
  /// It lies before the index is written. Git reads every file again that may be as young as its index, and one that is
  /// changed after the checkout has another time, however soon it is changed.
  var modified: Int64

  /// - Returns: how the entry looks now; `nil` for a folder, be it a submodule's.
  func write(
    _ entry: TreeEntry, of repository: borrowing Repository, as name: [UInt8], into folder: borrowing Descriptor
  ) throws -> FileStatus? {
    switch entry.mode {
    case .submodule, .folder:
      _ = try folder.makeFolder(name, owner: owner)
      return nil
    case .link:
      try folder.makeLink(name, to: try repository.blob(entry.id))
      try folder.give(name, to: owner)
      try folder.setModified(modified, of: name)
      return try folder.status(of: name)
    case .regular, .executable:
      let file = try folder.newFile(name)
      try repository.withBlob(entry.id) { (content: Span<UInt8>) throws(SystemError) in try file.write(content) }
        .get()
      try file.setPermissions(entry.mode == .executable ? 0o755 : 0o644)
      try file.give(to: owner)
      try file.setModified(modified)
      return try file.status()
    }
  }

  /// Refuses a name that git itself would not check out.
  static func check(_ name: [UInt8], at path: TreePath) throws(GitError) {
    guard !GitName.isDotGit(name), !name.elementsEqual(".".utf8), !name.elementsEqual("..".utf8),
      !name.contains(UInt8(ascii: "/")), !name.isEmpty
    else { throw refusal(path, "no tree may hold that name") }
    guard path.bytes.count <= Repository.longestPath else {
      throw refusal(path, "its path is longer than \(Repository.longestPath) bytes")
    }
  }

  static func refusal(_ path: TreePath, _ reason: String) -> GitError {
    GitError(kind: .invalid, operation: "check out \(path.shown)", reason: reason)
  }
}
