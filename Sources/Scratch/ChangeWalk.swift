import Drafting
import Git

/// Finds what a workspace's files have become, and keeps new content as blobs.
///
/// Only files that look changed to the system are read. No rule, attribute or configuration of the workspace counts.
struct ChangeWalk {
  /// Bytes that a changed file may have.
  static let sizeLimit = 64 << 20

  private let manifest: Manifest
  private let rules: IgnoreRules
  private var seen: Set<TreePath> = []
  /// Folders whose files stay as they were.
  private var kept: Set<TreePath> = []
  private var puts: [TreeChange] = []
  private var leftOut = LeftOut()

  private init(manifest: Manifest, rules: IgnoreRules) {
    self.manifest = manifest
    self.rules = rules
  }

  /// The changes that make the workspace's tree of the one that it was made from, and what no tree can hold.
  ///
  /// - Throws: `WorkspaceError.tooLarge`, `SystemFailure` or `GitError`.
  static func run(
    in root: borrowing Descriptor, from manifest: Manifest, rules: IgnoreRules, repository: borrowing Repository
  ) throws -> (changes: [TreeChange], leftOut: [String]) {
    var walk = ChangeWalk(manifest: manifest, rules: rules)
    try walk.visit(root, at: .root, isIgnored: false, depth: 0, repository: repository)
    return (walk.removals() + walk.puts, walk.leftOut.lines)
  }

  private mutating func visit(
    _ folder: borrowing Descriptor, at path: TreePath, isIgnored: Bool, depth: Int,
    repository: borrowing Repository
  ) throws {
    for name in try folder.names() {
      let place = path.appending(name)
      // The workspace's own repository is no part of a draft.
      if path == .root && name.elementsEqual(".git".utf8) { continue }
      // What is gone by now was deleted.
      guard let status = try folder.status(of: name) else { continue }
      if let reason = refusal(of: name, at: place, status: status) {
        leftOut.add(place, reason)
      } else if status.kind == .folder {
        try visitFolder(name, in: folder, at: place, isIgnored: isIgnored, depth: depth, repository: repository)
      } else {
        try take(name, in: folder, at: place, status: status, isIgnored: isIgnored, repository: repository)
      }
    }
  }

  /// Why an entry cannot be part of a draft, whatever it holds.
  private mutating func refusal(of name: [UInt8], at path: TreePath, status: FileStatus) -> String? {
    if GitName.isDotGit(name) { return "a name that git keeps for itself" }
    if path.bytes.count > Repository.longestPath { return "a path of more than \(Repository.longestPath) bytes" }
    guard path.text == nil else { return nil }
    // A name that cannot be shown cannot be reviewed either: what was there before stays.
    let isUnchanged = manifest.entries[path].map { $0.status == status } ?? false
    kept.insert(path)
    return isUnchanged ? nil : "a name that is not UTF-8; the file stays as it was"
  }

  private mutating func visitFolder(
    _ name: [UInt8], in folder: borrowing Descriptor, at path: TreePath, isIgnored: Bool, depth: Int,
    repository: borrowing Repository
  ) throws {
    if manifest.entries[path]?.entry.mode == .submodule {
      seen.insert(path)
      if try !folder.folderWithRights(name).names().isEmpty { leftOut.add(path, "inside a submodule") }
      return
    }
    let isTracked = manifest.folders.contains(path)
    let isIgnored = isIgnored || rules.ignores(path, isFolder: true)
    if isIgnored && !isTracked { return leftOut.addIgnored(path, isFolder: true) }
    guard depth < Checkout.depthLimit else {
      return leftOut.add(path, "more than \(Checkout.depthLimit) folders deep")
    }
    let child = try folder.folderWithRights(name)
    if try !isTracked && child.status(of: Array(".git".utf8)) != nil {
      return leftOut.add(path, "a repository of its own")
    }
    try visit(child, at: path, isIgnored: isIgnored, depth: depth + 1, repository: repository)
  }

  private mutating func take(
    _ name: [UInt8], in folder: borrowing Descriptor, at path: TreePath, status: FileStatus, isIgnored: Bool,
    repository: borrowing Repository
  ) throws {
    guard !kept.contains(path) else { return }
    let old = manifest.entries[path]
    if let old, old.status == status {
      seen.insert(path)
      return
    }
    if old == nil && (isIgnored || rules.ignores(path, isFolder: false)) {
      return leftOut.addIgnored(path, isFolder: false)
    }
    let new: TreeEntry
    switch status.kind {
    case .file: new = try keepFile(name, in: folder, at: path, status: status, repository: repository)
    case .link:
      if GitName.isDotGitmodules(name) { return leftOut.add(path, "a link of a name that git keeps for itself") }
      new = TreeEntry(mode: .link, id: try repository.writeBlob(try folder.target(ofLink: name)))
    default: return leftOut.add(path, "a \(status.kind.name)")
    }
    put(new, over: old?.entry, at: path)
  }

  private mutating func put(_ new: TreeEntry, over old: TreeEntry?, at path: TreePath) {
    guard old != new else {
      seen.insert(path)
      return
    }
    // An entry of another kind is removed first: libgit2 replaces a blob by a blob only.
    if old?.mode != .submodule { seen.insert(path) }
    puts.append(.put(path, new))
  }

  private func keepFile(
    _ name: [UInt8], in folder: borrowing Descriptor, at path: TreePath, status: FileStatus,
    repository: borrowing Repository
  ) throws -> TreeEntry {
    let tooLarge = WorkspaceError.tooLarge(path: path.shown, bytes: status.size, limit: Self.sizeLimit)
    guard status.size <= Self.sizeLimit else { throw tooLarge }
    let file = try folder.fileWithRights(name)
    let opened = try file.status()
    guard opened.kind == .file, opened.inode == status.inode else {
      throw WorkspaceError.changed(path: path.shown)
    }
    guard let bytes = try file.content(limit: Self.sizeLimit) else { throw tooLarge }
    return TreeEntry(mode: status.isExecutable ? .executable : .regular, id: try repository.writeBlob(bytes))
  }

  private mutating func removals() -> [TreeChange] {
    var gone: [TreePath] = []
    for path in manifest.entries.keys where !seen.contains(path) && !isKept(path) {
      if path.text == nil {
        leftOut.add(path, "deleted, but its name is not UTF-8; the file stays as it was")
      } else {
        gone.append(path)
      }
    }
    return gone.sorted().map(TreeChange.remove)
  }

  private func isKept(_ path: TreePath) -> Bool {
    guard !kept.isEmpty else { return false }
    var place = path
    while place != .root {
      if kept.contains(place) { return true }
      place = place.folder
    }
    return false
  }
}
