import BlastRadius
import Drafting
import Git
import History

/// A workspace that is a full checkout: works on every system, in the time that the size of the tree takes.
actor PlainWorkspace: Workspace {
  nonisolated let place: WorkspacePlace

  private let executor = BlockingExecutor(label: "chancery.workspace")
  private let repository: Repository
  private let ground: WorkspaceGround
  private let manifest: Manifest
  private let rules: LazyIgnoreRules

  nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

  /// Makes the folder and fills it; what a failure leaves behind is deleted.
  init(on ground: WorkspaceGround, rules: LazyIgnoreRules, repository: consuming sending Repository) throws {
    self.ground = ground
    self.rules = rules
    let objects = try BorrowedObjects(of: repository.path, for: ground.owner)
    place = WorkspacePlace(.folder(ground.run.path(of: ground.files)), objects: objects.folders)
    do {
      let owner = ground.owner
      let folder = try ground.run.make(ground.files)
      try ground.run.make(ground.staging).give(to: owner)
      let writer = EntryWriter(owner: owner, modified: ground.origin.now() - 2)
      let checkout = try Checkout.write(tree: ground.origin.tree, of: repository, into: folder, by: writer)
      manifest = checkout.manifest
      try PrivateRepository.make(in: folder, index: checkout.index, owner: owner)
      try PrivateRepository.lend(objects, at: ground.origin.commit, to: folder, owner: owner)
      try folder.give(to: owner)
    } catch {
      ground.delete()
      throw error
    }
    self.repository = repository
  }

  func discard() { ground.leave() }

  func read(_ path: String) throws(WorkspaceError) -> WorkspaceFile { try open().read(path) }

  func list(_ folder: String) throws(WorkspaceError) -> [WorkspaceEntry] {
    try open().list(folder, in: repository)
  }

  func files(below folder: String) throws(WorkspaceError) -> [String] { try open().files(below: folder) }

  func apply(_ changes: ChangeSet) throws(WorkspaceError) {
    let folder = try WorkspaceFolder(root: openRoot(ground.files))
    var application = ChangeApplication(folder: folder, staging: try openRoot(ground.staging), owner: ground.owner)
    try application.apply(changes)
  }

  func snapshot(message: String) throws(WorkspaceError) -> DraftSnapshot {
    let contents = try open()
    do {
      let found = try ChangeWalk.run(in: contents.folder.root, from: manifest, rules: rules, repository: repository)
      return try contents.keep(found, message: message, in: repository)
    } catch {
      throw WorkspaceError(error)
    }
  }

  func changes() throws(WorkspaceError) -> [FileChange] {
    let contents = try open()
    do {
      let found = try ChangeWalk.run(in: contents.folder.root, from: manifest, rules: rules, repository: repository)
      return try contents.changes(found, in: repository)
    } catch {
      throw WorkspaceError(error)
    }
  }

  private func open() throws(WorkspaceError) -> WorkspaceContents {
    WorkspaceContents(root: try openRoot(ground.files), origin: ground.origin)
  }

  private func openRoot(_ place: CreationLog.Place) throws(WorkspaceError) -> Descriptor {
    try system { () throws(SystemFailure) in try Descriptor(folderAt: ground.run.path(of: place)) }
  }
}
