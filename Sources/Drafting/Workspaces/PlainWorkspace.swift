import Drafting
import Git
import Hashing
import LinuxSystem
import Policy
import RunJournal

/// A workspace whose files all lie in one folder: a checkout of its own, or a copy that the file system makes of one.
actor PlainWorkspace: Workspace {
  nonisolated let place: WorkspacePlace

  private let executor = BlockingExecutor(label: "chancery.workspace")
  private let repository: Repository
  private let spec: WorkspaceSpec
  /// `nil` once the workspace is discarded.
  private var layout: PlainLayout?
  private let rules: LazyIgnoreRules

  nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

  init(
    on spec: WorkspaceSpec, layout: PlainLayout, rules: LazyIgnoreRules, repository: consuming sending Repository
  ) {
    self.spec = spec
    self.layout = layout
    self.rules = rules
    self.repository = repository
    place = WorkspacePlace(.folder(layout.files), objects: layout.objects, brought: spec.brought)
  }

  func discard() {
    layout = nil
    spec.leave()
  }

  func read(_ path: String, limit: Int) throws(WorkspaceError) -> WorkspaceFile {
    try open().read(path, limit: limit)
  }

  func link(_ path: String) throws(WorkspaceError) -> SHA256Digest? {
    try open().folder.link(try WorkspacePath(file: path))
  }

  func exclusion(of path: String) throws(WorkspaceError) -> String? {
    try open().exclusion(of: path, by: rules, in: repository)
  }

  func list(_ folder: String) throws(WorkspaceError) -> [WorkspaceEntry] {
    try open().list(folder, in: repository)
  }

  func files(below folder: String) throws(WorkspaceError) -> [String] { try open().files(below: folder) }

  func apply(_ changes: ChangeSet) throws(WorkspaceError) {
    let layout = try made()
    let folder = try WorkspaceFolder(root: openRoot(layout.files))
    var application = ChangeApplication(folder: folder, staging: try openRoot(layout.aside), owner: spec.owner)
    try application.apply(changes)
  }

  func snapshot(message: String) throws(WorkspaceError) -> DraftSnapshot {
    let contents = try open()
    do {
      return try contents.keep(try found(in: contents.folder.root), message: message, in: repository)
    } catch {
      throw WorkspaceError(error)
    }
  }

  func additions() throws(WorkspaceError) -> [FileChange] {
    let contents = try open()
    do {
      let manifest = try made().manifest(of: spec.origin, in: repository)
      return try ChangeWalk.additions(in: contents.folder.root, from: manifest, rules: rules, repository: repository)
    } catch {
      throw WorkspaceError(error)
    }
  }

  func changes() throws(WorkspaceError) -> [FileChange] {
    let contents = try open()
    do {
      return try contents.changes(try found(in: contents.folder.root), in: repository)
    } catch {
      throw WorkspaceError(error)
    }
  }

  private func found(in root: borrowing Descriptor) throws -> (changes: [TreeChange], leftOut: [String]) {
    let manifest = try made().manifest(of: spec.origin, in: repository)
    return try ChangeWalk.run(in: root, from: manifest, rules: rules, repository: repository)
  }

  private func made() throws(WorkspaceError) -> PlainLayout {
    guard let layout else { throw .failed(operation: "open the workspace", reason: "it was discarded") }
    return layout
  }

  private func open() throws(WorkspaceError) -> WorkspaceContents {
    WorkspaceContents(root: try openRoot(made().files), origin: spec.origin)
  }

  private func openRoot(_ path: String) throws(WorkspaceError) -> Descriptor {
    try system { () throws(SystemError) in try Descriptor(folderAt: path) }
  }
}
