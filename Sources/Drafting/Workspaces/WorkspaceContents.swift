import Drafting
import Git
import LinuxSystem
import Policy
import RunJournal
import Texts

/// What every workspace does with its files, whatever they lie on.
struct WorkspaceContents: ~Copyable {
  let folder: WorkspaceFolder
  private let origin: DraftOrigin

  init(root: consuming Descriptor, origin: DraftOrigin) {
    folder = WorkspaceFolder(root: root)
    self.origin = origin
  }

  func read(_ path: String, limit: Int) throws(WorkspaceError) -> WorkspaceFile {
    try folder.read(try WorkspacePath(file: path), limit: min(limit, ChangeWalk.sizeLimit))
  }

  /// Why a new file would be no part of the draft: what is ignored and not in the tree stays out of it.
  func exclusion(
    of path: String, by rules: LazyIgnoreRules, in repository: borrowing Repository
  ) throws(WorkspaceError) -> String? {
    let place = try WorkspacePath(file: path)
    var rules = rules
    do throws(GitError) {
      var tree: ObjectID? = origin.tree
      var isIgnored = false
      for (index, name) in place.components.enumerated() {
        let isFolder = index < place.components.count - 1
        let part = WorkspacePath(components: Array(place.components.prefix(index + 1))).treePath
        if try rules.ignores(part, isFolder: isFolder, in: repository) { isIgnored = true }
        let entry = try TreeFolder(tree, in: repository).entry(named: name)
        if !isFolder, entry != nil { return nil }
        tree = entry.flatMap { $0.mode == .folder ? $0.id : nil }
      }
      return isIgnored ? ".gitignore" : nil
    } catch {
      throw WorkspaceError(error)
    }
  }

  func list(_ folder: String, in repository: borrowing Repository) throws(WorkspaceError) -> [WorkspaceEntry] {
    let path = try WorkspacePath(folder)
    let opened = try self.folder.folder(path)
    let submodules = try submodules(in: path, of: repository)
    var entries: [WorkspaceEntry] = []
    for name in try system({ () throws(SystemError) in try opened.names() }) where !GitName.isDotGit(name) {
      guard let text = String(validating: name, as: UTF8.self),
        let status = try system({ () throws(SystemError) in try opened.status(of: name) })
      else { continue }
      let kind = WorkspaceEntry.Kind(status.kind, isSubmodule: submodules.contains(name))
      entries.append(WorkspaceEntry(name: text, kind: kind, size: kind == .file ? status.size : 0))
    }
    return entries
  }

  func files(below folder: String) throws(WorkspaceError) -> [String] {
    let path = try WorkspacePath(folder)
    var paths: [TreePath] = []
    let opened = try self.folder.folder(path)
    try system { () throws(SystemError) in try Self.collect(opened, at: path.treePath, depth: 0, into: &paths) }
    return paths.sorted().compactMap(\.text)
  }

  /// What differs from the tree that the workspace was made from. Nothing of it is kept.
  func changes(
    _ found: (changes: [TreeChange], leftOut: [String]), in repository: borrowing Repository
  ) throws(GitError) -> [FileChange] {
    try repository.fileChanges(
      from: origin.tree, to: try repository.updateTree(origin.tree, found.changes), since: origin.base)
  }

  /// Makes the draft's commit and keeps it.
  func keep(
    _ found: (changes: [TreeChange], leftOut: [String]), message: String, in repository: borrowing Repository
  ) throws(GitError) -> DraftSnapshot {
    let tree = try repository.updateTree(origin.tree, found.changes)
    let commit = try repository.makeCommit(
      tree: tree, parents: [origin.commit], message: message, by: .chancery(at: origin.now()))
    try repository.keep(commit)
    try repository.setReference(origin.pin, to: commit)
    return DraftSnapshot(
      revision: Revision(commit: commit.hex, tree: tree.hex),
      changes: try repository.fileChanges(from: origin.tree, to: tree, since: origin.base), leftOut: found.leftOut)
  }

  /// The names of the submodules in a folder of the tree that the workspace was made from.
  private func submodules(
    in path: WorkspacePath, of repository: borrowing Repository
  ) throws(WorkspaceError) -> Set<[UInt8]> {
    do throws(GitError) {
      var tree = origin.tree
      for component in path.components {
        let entry = try repository.tree(tree).first { $0.path.bytes == component }?.entry
        guard let entry, entry.mode == .folder else { return [] }
        tree = entry.id
      }
      return Set(try repository.tree(tree).filter { $0.entry.mode == .submodule }.map(\.path.bytes))
    } catch {
      throw WorkspaceError(error)
    }
  }

  private static func collect(
    _ folder: borrowing Descriptor, at path: TreePath, depth: Int, into paths: inout [TreePath]
  ) throws(SystemError) {
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
