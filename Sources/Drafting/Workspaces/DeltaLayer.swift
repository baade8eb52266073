import Git
import LinuxSystem

/// Writes what a tree changes of another one, as a layer that lies over a checkout of that one, or into a copy of it.
///
/// It is made from git's objects alone: nothing that a workspace left lying about can get into it.
struct DeltaLayer {
  enum Surface {
    /// What is gone is marked as gone.
    case layer
    /// What is gone is deleted.
    case copy
  }

  private let surface: Surface
  private let writer: EntryWriter
  private var changes: [TreePath: IndexFile.Entry?] = [:]
  private var root: IndexFile.Folder
  private(set) var usage = DiskUsage()

  /// Fills an empty folder, or changes a copy of the checkout; `index` is the checkout's own.
  ///
  /// - Returns: the index of what both look like together, and what the layer takes on the disk.
  static func write(
    _ tree: ObjectID, over base: ObjectID, index: IndexFile, of repository: borrowing Repository,
    into folder: borrowing Descriptor, as surface: Surface = .layer, by writer: EntryWriter
  ) throws -> (index: IndexFile, usage: DiskUsage) {
    var layer = DeltaLayer(writer: writer, root: index.root, surface: surface)
    try layer.write(tree, over: base, at: .root, of: repository, into: folder, depth: 0)
    var patched = try index.patched(with: layer.changes)
    patched.root = layer.root
    return (patched, layer.usage)
  }

  private init(writer: EntryWriter, root: IndexFile.Folder, surface: Surface) {
    self.surface = surface
    self.writer = writer
    self.root = root
  }

  private mutating func write(
    _ tree: ObjectID, over base: ObjectID?, at path: TreePath, of repository: borrowing Repository,
    into folder: borrowing Descriptor, depth: Int
  ) throws {
    guard depth <= Checkout.depthLimit else {
      throw EntryWriter.refusal(path, "it lies more than \(Checkout.depthLimit) folders deep")
    }
    root.invalidate(path.components[...])
    var before: [[UInt8]: TreeEntry] = [:]
    if let base { for file in try repository.tree(base) { before[file.path.bytes] = file.entry } }
    for file in try repository.tree(tree) {
      let name = file.path.bytes
      let old = before.removeValue(forKey: name)
      guard old != file.entry else { continue }
      let place = path.appending(name)
      try EntryWriter.check(name, at: place)
      if let old { try forget(old, at: place, of: repository, unless: file.entry.mode) }
      if file.entry.mode == .folder {
        let below = old?.mode == .folder ? old?.id : nil
        let child = try below == nil ? makeFolder(name, over: old, in: folder) : openFolder(name, in: folder)
        try write(file.entry.id, over: below, at: place, of: repository, into: child, depth: depth + 1)
      } else {
        try put(file.entry, over: old, as: name, at: place, of: repository, into: folder)
      }
    }
    for (name, old) in before {
      switch surface {
      case .layer: try folder.makeWhiteout(name, owner: writer.owner)
      case .copy: try FolderDeletion.delete(name, in: folder)
      }
      try forget(old, at: path.appending(name), of: repository, unless: nil)
    }
  }

  private mutating func put(
    _ entry: TreeEntry, over old: TreeEntry?, as name: [UInt8], at place: TreePath,
    of repository: borrowing Repository, into folder: borrowing Descriptor
  ) throws {
    var status: FileStatus?
    switch (entry.mode, old?.mode) {
    // The checkout has an empty folder for every submodule, whatever commit it is at.
    case (.submodule, .submodule): break
    case (.submodule, _): _ = try makeFolder(name, over: old, in: folder)
    default:
      if surface == .copy { try FolderDeletion.delete(name, in: folder) }
      status = try writer.write(entry, of: repository, as: name, into: folder)
      usage.add(status)
    }
    changes.updateValue(IndexFile.Entry(entry: entry, status: status), forKey: place)
  }

  /// Makes a folder in the place of something else, or of nothing.
  private mutating func makeFolder(
    _ name: [UInt8], over old: TreeEntry?, in folder: borrowing Descriptor
  ) throws(SystemError) -> Descriptor {
    if surface == .copy { try FolderDeletion.delete(name, in: folder) }
    let child = try folder.makeFolder(name, owner: writer.owner)
    usage.addFolder()
    // What was in a folder of this name must not show through.
    if surface == .layer && old != nil { try child.hideBelow() }
    return child
  }

  /// The place of changes to a folder that stays one.
  private mutating func openFolder(
    _ name: [UInt8], in folder: borrowing Descriptor
  ) throws(SystemError) -> Descriptor {
    if surface == .copy { return try folder.folder(name) }
    usage.addFolder()
    return try folder.makeFolder(name, owner: writer.owner)
  }

  /// Takes what is gone or replaced out of the index; a folder that stays one is looked at entry by entry.
  private mutating func forget(
    _ old: TreeEntry, at place: TreePath, of repository: borrowing Repository, unless new: FileMode?
  ) throws(GitError) {
    guard old.mode == .folder else {
      changes.updateValue(nil, forKey: place)
      return
    }
    if new == .folder { return }
    root.invalidate(place.components[...], isGone: true)
    for file in try repository.files(inTree: old.id) {
      changes.updateValue(nil, forKey: place.appending(file.path.bytes))
    }
  }
}
