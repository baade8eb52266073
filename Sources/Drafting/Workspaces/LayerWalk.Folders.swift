import Git
import LinuxSystem

extension LayerWalk {
  /// Visits a folder of the layer unless it is left out; in the place of a file it is that file's removal.
  mutating func visitFolder(
    _ name: [UInt8], in folder: borrowing Descriptor, at path: TreePath, of place: Place, over old: TreeEntry?,
    repository: borrowing Repository
  ) throws {
    if old?.mode == .submodule { return try visitSubmodule(name, in: folder, at: path) }
    let tree = old?.mode == .folder ? old?.id : nil
    if tree == nil { try remove(old, at: path, repository: repository) }
    var inner = Place(path: path, depth: place.depth + 1, isIgnored: place.isIgnored, isOpaque: place.isOpaque)
    if !inner.isIgnored { inner.isIgnored = try rules.ignores(path, isFolder: true, in: repository) }
    if inner.isIgnored && tree == nil { return leftOut.addIgnored(path, isFolder: true) }
    guard place.depth < Checkout.depthLimit else { return leftOut.add(path, .tooDeep) }
    let child = try folder.folderWithRights(name)
    if try tree == nil && Self.holds(Array(".git".utf8), child) { return leftOut.add(path, .nestedRepository) }
    // In a folder that hides the base the ones below need no mark of their own.
    if try marks.isOpaque(child, at: path) { inner.isOpaque = true }
    try visit(child, at: inner, over: try TreeFolder(tree, in: repository), repository: repository)
  }

  /// A submodule stays what it is for as long as there is a folder; what was put in it cannot be kept.
  private mutating func visitSubmodule(_ name: [UInt8], in folder: borrowing Descriptor, at path: TreePath) throws {
    let child = try folder.folderWithRights(name)
    for name in try child.names() where try Self.holds(name, child) { return leftOut.add(path, .insideSubmodule) }
  }

  private static func holds(_ name: [UInt8], _ folder: borrowing Descriptor) throws -> Bool {
    guard let status = try folder.status(of: name) else { return false }
    return !status.isWhiteout
  }
}
