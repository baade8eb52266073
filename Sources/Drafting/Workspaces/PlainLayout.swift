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
  static func checkOut(on spec: WorkspaceSpec, repository: borrowing Repository) throws -> PlainLayout {
    let owner = spec.owner
    let objects = try BorrowedObjects(of: repository.path, for: owner)
    let folder = try spec.run.make(spec.files)
    try spec.run.make(spec.staging).give(to: owner)
    let checkout = try Checkout.write(
      tree: spec.origin.tree, of: repository, into: folder, by: EntryWriter(on: spec))
    try PrivateRepository.make(in: folder, index: checkout.index, owner: owner)
    try PrivateRepository.lend(objects, at: spec.origin.commit, to: folder, owner: owner)
    try folder.give(to: owner)
    return PlainLayout(
      files: spec.run.path(of: spec.files), aside: spec.run.path(of: spec.staging), objects: objects.folders,
      beginning: .written(checkout.manifest))
  }

  /// Has the file system copy a base, and changes in the copy what the draft that this begins from changed.
  ///
  /// - Returns: `nil` where the file system cannot copy the base; nothing is there then.
  static func copy(
    _ base: BaseLease, on spec: WorkspaceSpec, repository: borrowing Repository
  ) throws -> PlainLayout? {
    let owner = spec.owner
    let objects = try BorrowedObjects(of: repository.path, for: owner)
    guard let folder = try spec.run.make(spec.files, copying: try Descriptor(folderAt: base.path)) else {
      return nil
    }
    let files = try folder.folder(Array(BaseLease.layerName.utf8)).folder(Array(WorkspaceLayers.files.utf8))
    _ = try folder.makeFolder(Array(WorkspaceLayers.aside.utf8), permissions: 0o700, owner: owner)
    if spec.origin.tree != base.tree {
      let index = try IndexFile(of: files)
      let delta = try DeltaLayer.write(
        spec.origin.tree, over: base.tree, index: index, of: repository, into: files, as: .copy,
        by: EntryWriter(on: spec))
      try PrivateRepository.replaceIndex(in: files, by: delta.index, owner: owner)
    }
    try PrivateRepository.lend(objects, at: spec.origin.commit, to: files, owner: owner)
    let path = spec.run.path(of: spec.files)
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
  fileprivate init(on spec: WorkspaceSpec) { self.init(owner: spec.owner, modified: spec.origin.now() - 2) }
}
