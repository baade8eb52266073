import Drafting
import Git
import LinuxSystem

/// The files of a workspace that has no layers, and what tells which of them changed.
struct PlainLayout: Sendable {
  private enum RunPreparation: Sendable {
    /// The files were written for this workspace, and looked like this right after.
    case written(Manifest)
    /// The files are a copy of a base, which is held so that it can be compared with.
    case copied(BaseLease)
  }

  /// Absolute path of the files' root.
  let files: String
  /// Absolute path of a folder in the same file system, where content is written that is not yet a file.
  let aside: String
  /// Object folders that the workspace's own repository borrows from.
  let objects: [String]
  private let beginning: RunPreparation

  /// Writes every file of the tree; what a failure leaves behind is the caller's to delete.
  static func checkOut(on ground: WorkspaceSpec, repository: borrowing Repository) throws -> PlainLayout {
    let owner = ground.owner
    let objects = try BorrowedObjects(of: repository.path, for: owner)
    let folder = try ground.run.make(ground.files)
    try ground.run.make(ground.staging).give(to: owner)
    let checkout = try Checkout.write(
      tree: ground.origin.tree, of: repository, into: folder, by: EntryWriter(on: ground))
    try PrivateRepository.make(in: folder, index: checkout.index, owner: owner)
    try PrivateRepository.lend(objects, at: ground.origin.commit, to: folder, owner: owner)
    try folder.give(to: owner)
    return PlainLayout(
      files: ground.run.path(of: ground.files), aside: ground.run.path(of: ground.staging), objects: objects.folders,
      beginning: .written(checkout.manifest))
  }

  /// Has the file system copy a base, and changes in the copy what the draft that this begins from changed.
  ///
  /// - Returns: `nil` where the file system cannot copy the base; nothing is there then.
  static func copy(
    _ base: BaseLease, on ground: WorkspaceSpec, repository: borrowing Repository
  ) throws -> PlainLayout? {
    let owner = ground.owner
    let objects = try BorrowedObjects(of: repository.path, for: owner)
    guard let folder = try ground.run.make(ground.files, copying: try Descriptor(folderAt: base.path)) else {
      return nil
    }
    let files = try folder.folder(Array(BaseLease.layerName.utf8)).folder(Array(WorkspaceLayers.files.utf8))
    _ = try folder.makeFolder(Array(WorkspaceLayers.aside.utf8), permissions: 0o700, owner: owner)
    if ground.origin.tree != base.tree {
      let index = try IndexFile(of: files)
      let delta = try DeltaLayer.write(
        ground.origin.tree, over: base.tree, index: index, of: repository, into: files, as: .copy,
        by: EntryWriter(on: ground))
      try PrivateRepository.replaceIndex(in: files, by: delta.index, owner: owner)
    }
    try PrivateRepository.lend(objects, at: ground.origin.commit, to: files, owner: owner)
    let path = ground.run.path(of: ground.files)
    return PlainLayout(
      files: "\(path)/\(BaseLease.layerName)/\(WorkspaceLayers.files)", aside: "\(path)/\(WorkspaceLayers.aside)",
      objects: objects.folders, beginning: .copied(base))
  }

  /// What the workspace held before anything in it changed.
  func manifest(of origin: DraftOrigin, in repository: borrowing Repository) throws -> Manifest {
    switch beginning {
    case .written(let manifest): return manifest
    case .copied(let base):
      let files = try Descriptor(folderAt: "\(base.lower)/\(WorkspaceLayers.files)")
      let device = try Descriptor(folderAt: self.files).status().device
      return try Manifest(of: origin.tree, copiedFrom: files, of: base.tree, device: device, repository: repository)
    }
  }
}

extension EntryWriter {
  fileprivate init(on ground: WorkspaceSpec) { self.init(owner: ground.owner, modified: ground.origin.now() - 2) }
}
