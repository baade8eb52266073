import Drafting
import Git
import LinuxSystem

/// Writes the files of a tree into a folder, byte for byte as git keeps them.
struct Checkout {
  private let writer: EntryWriter
  private(set) var manifest = Manifest()
  private(set) var index = IndexFile()
  private(set) var usage = DiskUsage()

  /// Folders within folders that a tree may have.
  static let depthLimit = WorkspacePath.deepest

  /// Fills an empty folder.
  ///
  /// - Throws: `GitError` with `invalid` for a tree that holds names which git itself would not check out.
  static func write(
    tree: ObjectID, of repository: borrowing Repository, into folder: borrowing Descriptor, by writer: EntryWriter
  ) throws -> Checkout {
    var checkout = Checkout(writer: writer)
    checkout.index.root = try checkout.write(tree, at: .root, of: repository, into: folder, depth: 0)
    checkout.manifest.distrustLatest(upTo: ChangeWalk.sizeLimit)
    return checkout
  }

  private init(writer: EntryWriter) { self.writer = writer }

  private mutating func write(
    _ tree: ObjectID, at path: TreePath, of repository: borrowing Repository, into folder: borrowing Descriptor,
    depth: Int
  ) throws -> IndexFile.Folder {
    guard depth <= Self.depthLimit else {
      throw EntryWriter.refusal(path, "it lies more than \(Self.depthLimit) folders deep")
    }
    var cached = IndexFile.Folder(tree: tree)
    for file in try repository.tree(tree) {
      let name = file.path.bytes
      let place = path.appending(name)
      try EntryWriter.check(name, at: place)
      if file.entry.mode == .folder {
        let child = try folder.makeFolder(name, owner: writer.owner)
        manifest.folders.insert(place)
        usage.addFolder()
        let inner = try write(file.entry.id, at: place, of: repository, into: child, depth: depth + 1)
        cached.count += inner.count
        cached.children.append((name, inner))
      } else {
        let status = try writer.write(file.entry, of: repository, as: name, into: folder)
        manifest.entries[place] = Manifest.Entry(entry: file.entry, status: status)
        index.append(place, IndexFile.Entry(entry: file.entry, status: status))
        usage.add(status)
        cached.count += 1
      }
    }
    return cached
  }
}
