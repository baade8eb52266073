import Git

/// Reads what was changed from the upper layer alone.
struct LayerWalk {
  static func run(
    in upper: borrowing Descriptor, from tree: ObjectID, repository: borrowing Repository
  ) throws -> (changes: [TreeChange], leftOut: [String]) {
    var changes: [TreeChange] = []
    try visit(upper, at: .root, repository: repository, changes: &changes)
    return (changes, [])
  }

  private static func visit(
    _ folder: borrowing Descriptor, at path: TreePath, repository: borrowing Repository, changes: inout [TreeChange]
  ) throws {
    for name in try folder.names() where !GitName.isDotGit(name) {
      let place = path.appending(name)
      switch try folder.status(of: name)?.kind {
      case .file:
        let id = try repository.writeBlob(try folder.file(name).content(limit: 64 << 20) ?? [])
        changes.append(.put(place, TreeEntry(mode: .regular, id: id)))
      case .folder: try visit(try folder.folder(name), at: place, repository: repository, changes: &changes)
      case .device: changes.append(.remove(place))
      default: break
      }
    }
  }
}
