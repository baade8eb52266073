import Git

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Writes the files of a tree into a folder, byte for byte as git keeps them.
struct Checkout {
  private(set) var manifest = Manifest()

  /// Folders within folders that a tree may have.
  static let depthLimit = 128

  /// Fills an empty folder.
  ///
  /// - Throws: `GitError` with `invalid` for a tree that holds names which git itself would not check out.
  static func write(
    tree: ObjectID, of repository: borrowing Repository, into folder: borrowing Descriptor
  ) throws -> Manifest {
    var checkout = Checkout()
    try checkout.write(tree, at: .root, of: repository, into: folder, depth: 0)
    checkout.manifest.distrustLatest(upTo: ChangeWalk.sizeLimit)
    return checkout.manifest
  }

  private mutating func write(
    _ tree: ObjectID, at path: TreePath, of repository: borrowing Repository, into folder: borrowing Descriptor,
    depth: Int
  ) throws {
    guard depth <= Self.depthLimit else {
      throw Self.refusal(path, "it lies more than \(Self.depthLimit) folders deep")
    }
    for file in try repository.tree(tree) {
      let name = file.path.bytes
      let place = path.appending(name)
      guard !GitName.isDotGit(name), !name.elementsEqual(".".utf8), !name.elementsEqual("..".utf8),
        !name.contains(UInt8(ascii: "/")), !name.isEmpty
      else { throw Self.refusal(place, "no tree may hold that name") }
      guard place.bytes.count <= Repository.longestPath else {
        throw Self.refusal(place, "its path is longer than \(Repository.longestPath) bytes")
      }
      if file.entry.mode == .folder {
        try folder.makeFolder(name)
        manifest.folders.insert(place)
        try write(file.entry.id, at: place, of: repository, into: try folder.folder(name), depth: depth + 1)
      } else {
        let status = try write(file.entry, of: repository, as: name, into: folder)
        manifest.entries[place] = Manifest.Entry(entry: file.entry, status: status)
      }
    }
  }

  private func write(
    _ entry: TreeEntry, of repository: borrowing Repository, as name: [UInt8], into folder: borrowing Descriptor
  ) throws -> FileStatus? {
    switch entry.mode {
    case .submodule, .folder:
      try folder.makeFolder(name)
      return nil
    case .link:
      try folder.makeLink(name, to: try repository.blob(entry.id))
      return try folder.status(of: name)
    case .regular, .executable:
      let file = try folder.newFile(name)
      try repository.withBlob(entry.id) { (content: Span<UInt8>) throws(SystemFailure) in try file.write(content) }
        .get()
      try file.setPermissions(entry.mode == .executable ? 0o755 : 0o644)
      return try file.status()
    }
  }

  private static func refusal(_ path: TreePath, _ reason: String) -> GitError {
    GitError(kind: .invalid, operation: "check out \(path.shown)", reason: reason)
  }
}
