import Drafting
import Git
import Hashing
import LinuxSystem
import Policy
import RunJournal

/// A workspace that lies over a base as a thin layer: made in no time, and as large as what was changed.
actor OverlayWorkspace: Workspace {
  nonisolated let place: WorkspacePlace

  private let executor = BlockingExecutor(label: "chancery.workspace")
  private let repository: Repository
  private let spec: WorkspaceSpec
  private let layers: WorkspaceLayers
  private let mounter: any LayerMounter
  /// The tree whose rules say what is ignored.
  private let rules: ObjectID
  /// Both are `nil` once the workspace is discarded.
  private var view: LayerView?
  private var base: BaseLease?

  nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

  /// - Parameter view: what the layers of `layout` look like together.
  init(
    on spec: WorkspaceSpec, layout: OverlayLayout, view: LayerView, mounter: any LayerMounter, rules: ObjectID,
    repository: consuming sending Repository
  ) {
    self.rules = rules
    self.spec = spec
    self.mounter = mounter
    self.view = view
    self.repository = repository
    layers = layout.layers
    base = layout.base
    place = WorkspacePlace(.layers(layout.layers), objects: layout.objects, brought: spec.brought)
  }

  /// Ends what runs over the layers before they go.
  func discard() async {
    view = nil
    await mounter.unmount(layers)
    spec.leave()
    base = nil
  }

  func read(_ path: String, limit: Int) throws(WorkspaceError) -> WorkspaceFile {
    try open().read(path, limit: limit)
  }

  func link(_ path: String) throws(WorkspaceError) -> SHA256Digest? {
    try open().folder.link(try WorkspacePath(file: path))
  }

  func exclusion(of path: String) throws(WorkspaceError) -> String? {
    try open().exclusion(of: path, by: LazyIgnoreRules(of: rules), in: repository)
  }

  func list(_ folder: String) throws(WorkspaceError) -> [WorkspaceEntry] {
    try open().list(folder, in: repository)
  }

  func files(below folder: String) throws(WorkspaceError) -> [String] { try open().files(below: folder) }

  func apply(_ changes: ChangeSet) throws(WorkspaceError) {
    let folder = try WorkspaceFolder(root: openRoot(WorkspaceLayers.files))
    let aside = try openRoot(WorkspaceLayers.aside)
    var application = ChangeApplication(folder: folder, staging: aside, owner: spec.owner)
    try application.apply(changes)
  }

  func snapshot(message: String) throws(WorkspaceError) -> DraftSnapshot {
    let contents = try open()
    do {
      return try contents.keep(try walk(), message: message, in: repository)
    } catch {
      throw WorkspaceError(error)
    }
  }

  func additions() throws(WorkspaceError) -> [FileChange] {
    do {
      return try LayerWalk.additions(
        in: try changedFolder(), from: spec.origin.tree, rules: rules, repository: repository)
    } catch {
      throw WorkspaceError(error)
    }
  }

  func changes() throws(WorkspaceError) -> [FileChange] {
    let contents = try open()
    do {
      return try contents.changes(try walk(), in: repository)
    } catch {
      throw WorkspaceError(error)
    }
  }

  private func walk() throws -> (changes: [TreeChange], leftOut: [String]) {
    // What is ignored is said by the base, whatever a draft wrote into its own rules.
    var found = try LayerWalk.run(
      in: try changedFolder(), from: spec.origin.tree, rules: rules, repository: repository)
    // The place that a folder of the target was shown at is nothing that the draft made.
    found.leftOut.removeAll { line in spec.brought.contains { line == "\($0.path)/: ignored" } }
    return found
  }

  private func changedFolder() throws(SystemError) -> Descriptor {
    try Descriptor(folderAt: layers.upper).folderWithRights(Array(WorkspaceLayers.files.utf8))
  }

  private func open() throws(WorkspaceError) -> WorkspaceContents {
    WorkspaceContents(root: try openRoot(WorkspaceLayers.files), origin: spec.origin)
  }

  private func openRoot(_ name: String) throws(WorkspaceError) -> Descriptor {
    guard let view else { throw .failed(operation: "open the workspace", reason: "it was discarded") }
    return try system { () throws(SystemError) in try view.root.folderWithRights(Array(name.utf8)) }
  }
}

/// The open root of what layers look like together.
final class LayerView: Sendable {
  let root: Descriptor

  init(_ root: consuming Descriptor) { self.root = root }
}
