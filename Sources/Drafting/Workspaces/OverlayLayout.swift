import Drafting
import LinuxSystem

/// The folders that an overlay workspace is made of, and what keeps the base below them in place.
struct OverlayLayout: Sendable {
  let layers: WorkspaceLayers
  let base: BaseLease
  /// Object folders that the workspace's own repository borrows from.
  let objects: [String]

  /// Makes the upper layer, which says where the objects lie and where the draft begins.
  ///
  /// - Parameter lowers: the layers of what the draft begins from.
  static func make(
    on spec: WorkspaceSpec, over lowers: [String], of base: BaseLease, repository: String
  ) throws(SystemError) -> OverlayLayout {
    let owner = spec.owner
    let objects = try BorrowedObjects(of: repository, for: owner)
    let folder = try spec.run.make(spec.files)
    try folder.give(to: owner)
    let upper = try folder.makeFolder(Array("upper".utf8), owner: owner)
    let files = try upper.makeFolder(Array(WorkspaceLayers.files.utf8), owner: owner)
    _ = try upper.makeFolder(Array(WorkspaceLayers.aside.utf8), owner: owner)
    for name in ["work", "point"] { _ = try folder.makeFolder(Array(name.utf8), owner: owner) }
    try PrivateRepository.lend(objects, at: spec.origin.commit, to: files, owner: owner)
    let path = spec.run.path(of: spec.files)
    let layers = WorkspaceLayers(
      lowers: lowers, upper: "\(path)/upper", work: "\(path)/work", point: "\(path)/point")
    return OverlayLayout(layers: layers, base: base, objects: objects.folders)
  }
}
