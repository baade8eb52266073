import Drafting
import Git
import LinuxSystem
import Policy

/// Finds what a workspace's files have become, and keeps new content as blobs.
///
/// Only files that look changed to the system are read. No rule, attribute or configuration of the workspace counts.
struct ChangeWalk {
  /// Bytes that a changed file may have.
  static let sizeLimit = 64 << 20

  private let manifest: Manifest
  private var rules: LazyIgnoreRules
  private var seen: Set<TreePath> = []
  /// Folders whose files stay as they were.
  private var kept: Set<TreePath> = []
  private var puts: [TreeChange] = []
  private var leftOut = Exclusions()
  private var allowance = ContentAllowance()
  /// Whether files are counted and not read.
  private let isWeighing: Bool
  private var additions: [FileChange] = []

  private init(manifest: Manifest, rules: LazyIgnoreRules, isWeighing: Bool) {
    self.manifest = manifest
    self.rules = rules
    self.isWeighing = isWeighing
  }

  /// The new files by name and size. Nothing is read, whatever there is.
  static func additions(
    in root: borrowing Descriptor, from manifest: Manifest, rules: LazyIgnoreRules, repository: borrowing Repository
  ) throws -> [FileChange] {
    var walk = ChangeWalk(manifest: manifest, rules: rules, isWeighing: true)
    try walk.visit(root, at: .root, isIgnored: false, depth: 0, repository: repository)
    return walk.additions
  }

  /// The changes that make the workspace's tree of the one that it was made from, and what no tree can hold.
  ///
  /// - Throws: `WorkspaceError.tooLarge` for a file or for all together, `SystemError` or `GitError`.
  static func run(
    in root: borrowing Descriptor, from manifest: Manifest, rules: LazyIgnoreRules,
    repository: borrowing Repository
  ) throws -> (changes: [TreeChange], leftOut: [String]) {
    // All sizes are counted before the first file is read.
    _ = try additions(in: root, from: manifest, rules: rules, repository: repository)
    var walk = ChangeWalk(manifest: manifest, rules: rules, isWeighing: false)
    try walk.visit(root, at: .root, isIgnored: false, depth: 0, repository: repository)
    let removals = walk.removals()
    walk.dropPutsOverKept()
    return (removals + walk.puts, walk.leftOut.lines)
  }

  private mutating func visit(
    _ folder: borrowing Descriptor, at path: TreePath, isIgnored: Bool, depth: Int,
    repository: borrowing Repository
  ) throws {
    for name in try folder.names() {
      let place = path.appending(name)
      // The workspace's own repository is no part of a draft.
      if path == .root && name.elementsEqual(".git".utf8) { continue }
      try Task.checkCancellation()
      // What is gone by now was deleted.
      guard let status = try folder.status(of: name) else { continue }
      if isRefused(name, at: place, status: status) { continue }
      if status.kind == .folder {
        try visitFolder(name, in: folder, at: place, isIgnored: isIgnored, depth: depth, repository: repository)
      } else {
        try take(name, in: folder, at: place, status: status, isIgnored: isIgnored, repository: repository)
      }
    }
  }

  /// Why an entry cannot be part of a draft, whatever it holds.
  private mutating func isRefused(_ name: [UInt8], at path: TreePath, status: FileStatus) -> Bool {
    guard let reason = Exclusions.Reason(name: name, at: path) else { return false }
    if reason == .unreadableName {
      kept.insert(path)
      if let old = manifest.entries[path], old.status == status { return true }
    }
    leftOut.add(path, reason)
    return true
  }

  private mutating func visitFolder(
    _ name: [UInt8], in folder: borrowing Descriptor, at path: TreePath, isIgnored: Bool, depth: Int,
    repository: borrowing Repository
  ) throws {
    if manifest.entries[path]?.entry.mode == .submodule {
      seen.insert(path)
      if try !folder.folderWithRights(name).names().isEmpty { leftOut.add(path, .insideSubmodule) }
      return
    }
    let isTracked = manifest.folders.contains(path)
    let isIgnored = try isIgnored || rules.ignores(path, isFolder: true, in: repository)
    if isIgnored && !isTracked { return leftOut.addIgnored(path, isFolder: true) }
    guard depth < Checkout.depthLimit else { return leftOut.add(path, .tooDeep) }
    let child = try folder.folderWithRights(name)
    if try !isTracked && child.status(of: Array(".git".utf8)) != nil {
      return leftOut.add(path, .nestedRepository)
    }
    try visit(child, at: path, isIgnored: isIgnored, depth: depth + 1, repository: repository)
  }

  private mutating func take(
    _ name: [UInt8], in folder: borrowing Descriptor, at path: TreePath, status: FileStatus, isIgnored: Bool,
    repository: borrowing Repository
  ) throws {
    let old = manifest.entries[path]
    if let old, old.status == status {
      seen.insert(path)
      return
    }
    if try old == nil && (isIgnored || rules.ignores(path, isFolder: false, in: repository)) {
      return leftOut.addIgnored(path, isFolder: false)
    }
    if isWeighing {
      // One whose time alone is unknown may be the same: only content can tell.
      if old != nil, old?.status == nil { return }
      let weighed = try FileKeeping.weigh(name, at: path, status: status, allowance: &allowance)
      if case .kept(let entry) = weighed, old == nil, let new = FileChange(adding: path, as: entry.mode, status: status)
      {
        additions.append(new)
      }
      return
    }
    let outcome = try FileKeeping.keep(
      name, in: folder, at: path, status: status, allowance: &allowance, repository: repository)
    switch outcome {
    case .kept(let new): put(new, over: old?.entry, at: path)
    case .leftOut(let reason): leftOut.add(path, reason)
    }
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

  private mutating func removals() -> [TreeChange] {
    var gone: [TreePath] = []
    let paths = manifest.entries.keys.filter { !seen.contains($0) && !isKept($0) }
    for path in paths.sorted() {
      if path.text == nil {
        kept.insert(path)
        leftOut.add(path, .unreadableNameDeleted)
      } else {
        gone.append(path)
      }
    }
    return gone.map(TreeChange.remove)
  }

  /// Nothing can take the place of a folder that still holds something.
  private mutating func dropPutsOverKept() {
    guard !kept.isEmpty else { return }
    var folders: Set<TreePath> = []
    for path in manifest.entries.keys where isKept(path) {
      var folder = path.folder
      while folder != .root, folders.insert(folder).inserted { folder = folder.folder }
    }
    puts.removeAll { change in
      guard case .put(let path, _) = change, folders.contains(path) else { return false }
      leftOut.add(path, .overUnreadableNames)
      return true
    }
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
