package import Drafting
import Git
import History

/// A workspace that is a full checkout: works on every system, in the time that the size of the tree takes.
package actor PlainWorkspace: Workspace {
  package nonisolated let root: String

  package nonisolated var place: WorkspacePlace { .folder(root) }

  private let executor = BlockingExecutor(label: "chancery.workspace")
  private let repository: Repository
  private let origin: DraftOrigin
  private let rules: LazyIgnoreRules
  private let run: RunFolder
  private let live: LiveWorkspaces
  private let name: String
  private let manifest: Manifest

  package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

  /// Makes the folder and fills it; what a failure leaves behind is deleted.
  init(
    named name: String, origin: DraftOrigin, rules: LazyIgnoreRules, repository: consuming sending Repository,
    run: RunFolder, live: LiveWorkspaces
  ) throws {
    self.name = name
    self.origin = origin
    self.rules = rules
    self.run = run
    self.live = live
    root = run.path(of: CreationLog.Place(.workspaces, name))
    do {
      let folder = try run.make(CreationLog.Place(.workspaces, name))
      _ = try run.make(CreationLog.Place(.staging, name))
      manifest = try Checkout.write(tree: origin.tree, of: repository, into: folder)
    } catch {
      Self.delete(name, in: run)
      throw error
    }
    self.repository = repository
  }

  /// What could not be deleted is still on the record, and goes with the next sweep.
  private static func delete(_ name: String, in run: RunFolder) {
    for place in [CreationLog.Place(.workspaces, name), CreationLog.Place(.staging, name)] { try? run.delete(place) }
  }

  package func discard() {
    Self.delete(name, in: run)
    live.remove(name)
  }

  package func apply(_ changes: ChangeSet) throws(WorkspaceError) {
    let staging = run.path(of: CreationLog.Place(.staging, name))
    let folder = try openFolder()
    let aside = try system { () throws(SystemFailure) in try Descriptor(folderAt: staging) }
    var application = ChangeApplication(folder: folder, staging: aside)
    try application.apply(changes)
  }

  package func read(_ path: String) throws(WorkspaceError) -> WorkspaceFile {
    try openFolder().read(try WorkspacePath(file: path))
  }

  package func list(_ folder: String) throws(WorkspaceError) -> [WorkspaceEntry] {
    let path = try WorkspacePath(folder: folder)
    let opened = try openFolder().folder(path)
    var entries: [WorkspaceEntry] = []
    for name in try system({ () throws(SystemFailure) in try opened.names() }) where !GitName.isDotGit(name) {
      guard let text = String(validating: name, as: UTF8.self),
        let status = try system({ () throws(SystemFailure) in try opened.status(of: name) })
      else { continue }
      let isSubmodule = manifest.entries[path.treePath.appending(name)]?.entry.mode == .submodule
      let kind = WorkspaceEntry.Kind(status.kind, isSubmodule: isSubmodule)
      entries.append(WorkspaceEntry(name: text, kind: kind, size: kind == .file ? status.size : 0))
    }
    return entries
  }

  package func files(below folder: String) throws(WorkspaceError) -> [String] {
    let path = try WorkspacePath(folder: folder)
    var paths: [TreePath] = []
    let opened = try openFolder().folder(path)
    try system { () throws(SystemFailure) in try Self.collect(opened, at: path.treePath, depth: 0, into: &paths) }
    return paths.sorted().compactMap(\.text)
  }

  package func snapshot(message: String) throws(WorkspaceError) -> DraftSnapshot {
    do {
      let folder = try openFolder()
      let found = try ChangeWalk.run(in: folder.root, from: manifest, rules: rules, repository: repository)
      let tree = try repository.updateTree(origin.tree, found.changes)
      let commit = try repository.makeCommit(
        tree: tree, parents: [origin.commit], message: message, by: .chancery(at: origin.now()))
      try repository.setReference(origin.pin, to: commit)
      return DraftSnapshot(
        revision: Revision(commit: commit.hex, tree: tree.hex),
        changes: try repository.fileChanges(from: origin.tree, to: tree), leftOut: found.leftOut)
    } catch {
      throw WorkspaceError(error)
    }
  }

  private func openFolder() throws(WorkspaceError) -> WorkspaceFolder {
    try system { () throws(SystemFailure) in WorkspaceFolder(root: try Descriptor(folderAt: root)) }
  }

  private static func collect(
    _ folder: borrowing Descriptor, at path: TreePath, depth: Int, into paths: inout [TreePath]
  ) throws(SystemFailure) {
    for name in try folder.names() where !GitName.isDotGit(name) {
      let place = path.appending(name)
      switch try folder.status(of: name)?.kind {
      case .file: paths.append(place)
      case .folder where depth < Checkout.depthLimit:
        try collect(try folder.folderWithRights(name), at: place, depth: depth + 1, into: &paths)
      default: break
      }
    }
  }
}

extension WorkspaceEntry.Kind {
  fileprivate init(_ kind: FileStatus.Kind, isSubmodule: Bool) {
    self =
      switch kind {
      case .file: .file
      case .folder: isSubmodule ? .submodule : .folder
      case .link: .link
      case .fifo, .socket, .device: .other
      }
  }
}
