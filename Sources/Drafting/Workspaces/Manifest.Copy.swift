import Git
import LinuxSystem

extension Manifest {
  /// What a copy of a base was made from: files that the tree shares with the base's looked as they do there.
  ///
  /// - Parameters:
  ///   - base: the root of the base's files.
  ///   - device: the device of the copy's files, in which alone they differ from the base's.
  init(
    of tree: ObjectID, copiedFrom base: borrowing Descriptor, of baseTree: ObjectID, device: UInt64,
    repository: borrowing Repository
  ) throws {
    try add(tree, at: .root, over: baseTree, in: base, device: device, repository: repository)
  }

  private mutating func add(
    _ tree: ObjectID, at path: TreePath, over baseTree: ObjectID, in base: borrowing Descriptor, device: UInt64,
    repository: borrowing Repository
  ) throws {
    var before: [[UInt8]: TreeEntry] = [:]
    for file in try repository.tree(baseTree) { before[file.path.bytes] = file.entry }
    for file in try repository.tree(tree) {
      let name = file.path.bytes
      let place = path.appending(name)
      let old = before[name]
      switch (file.entry.mode, old?.mode) {
      case (.folder, .folder):
        folders.insert(place)
        let below = try base.folder(name)
        try add(
          file.entry.id, at: place, over: old?.id ?? baseTree, in: below, device: device, repository: repository)
      case (.folder, _): try add(file.entry.id, at: place, repository: repository)
      default:
        var status = old == file.entry ? try base.status(of: name) : nil
        status?.device = device
        entries[place] = Entry(entry: file.entry, status: status)
      }
    }
  }

  /// Adds a folder that the base does not have.
  private mutating func add(_ tree: ObjectID, at path: TreePath, repository: borrowing Repository) throws {
    folders.insert(path)
    for file in try repository.tree(tree) {
      let place = path.appending(file.path.bytes)
      if file.entry.mode == .folder {
        try add(file.entry.id, at: place, repository: repository)
      } else {
        entries[place] = Entry(entry: file.entry, status: nil)
      }
    }
  }
}
