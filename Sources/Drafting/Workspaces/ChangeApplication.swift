import Drafting
import Hashing
import LinuxSystem

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Applies a change set to a workspace so that all of it happened, or none.
///
/// New content is written aside first; then every step is a rename, and each is taken back when a later one fails.
struct ChangeApplication: ~Copyable {
  private enum Undo {
    /// A file that was put where none was.
    case remove(WorkspacePath)
    /// A file that was moved aside, under its name there.
    case restore(WorkspacePath, aside: [UInt8])
    /// A folder that was made.
    case removeFolder(WorkspacePath)
    /// A folder that was in the way and empty.
    case makeFolder(WorkspacePath, permissions: UInt32)
  }

  private let folder: WorkspaceFolder
  private let staging: Descriptor
  /// Whom new files and folders are given to.
  private let owner: FileOwner?
  private var undos: [Undo] = []
  private var count = 0

  /// - Parameter staging: an empty folder in the same file system, which commands cannot reach.
  init(folder: consuming WorkspaceFolder, staging: consuming Descriptor, owner: FileOwner?) {
    self.folder = folder
    self.staging = staging
    self.owner = owner
  }

  /// Checks every change against what is there, then applies them, removals first.
  mutating func apply(_ changes: ChangeSet) throws(WorkspaceError) {
    let planned = try plan(changes)
    var staged: [(path: WorkspacePath, aside: [UInt8])] = []
    defer { clear() }
    for case (let path, .file(let bytes, let isExecutable)) in planned {
      staged.append((path, try stage(bytes, isExecutable: isExecutable)))
    }
    do throws(WorkspaceError) {
      for case (let path, .absent) in planned { try remove(path) }
      for file in staged { try put(file.aside, at: file.path) }
    } catch {
      try undo(after: error)
      throw error
    }
  }

  /// Holds every change against the files; leaves out those that are fulfilled already.
  private func plan(
    _ changes: ChangeSet
  ) throws(WorkspaceError) -> [(path: WorkspacePath, content: ChangeSet.Content)] {
    var planned: [(path: WorkspacePath, content: ChangeSet.Content)] = []
    var paths: Set<WorkspacePath> = []
    var removed: Set<WorkspacePath> = []
    for change in changes.changes {
      let path = try WorkspacePath(file: change.path)
      guard paths.insert(path).inserted else {
        throw .forbiddenPath(path: change.path, reason: "the change set names it twice")
      }
      if change.content == .absent { removed.insert(path) }
      planned.append((path, change.content))
    }
    for (index, change) in changes.changes.enumerated() {
      try compare(change, at: planned[index].path, removed: removed)
    }
    return zip(changes.changes, planned).filter { $0.0.content != .absent || $0.0.against != nil }.map(\.1)
  }

  private func compare(
    _ change: ChangeSet.Change, at path: WorkspacePath, removed: Set<WorkspacePath>
  ) throws(WorkspaceError) {
    let found =
      if change.against != nil, let link = try folder.link(path) { SHA256Digest?.some(link) } else {
        try digest(at: path, removed: removed)
      }
    switch (change.against, found) {
    case (nil, nil): return
    case (nil, .some): throw .alreadyExists(path: path.shown)
    case (.some, nil): throw .missing(path: path.shown)
    case (.some(let expected), .some(let found)):
      if expected != found { throw .changed(path: path.shown) }
    }
  }

  /// The digest of the file that is there; `nil` when none is, or when a file or folder there is about to go.
  private func digest(at path: WorkspacePath, removed: Set<WorkspacePath>) throws(WorkspaceError) -> SHA256Digest? {
    for length in 1..<path.components.count
    where removed.contains(WorkspacePath(components: Array(path.components.prefix(length)))) { return nil }
    do throws(WorkspaceError) {
      return try folder.read(path, limit: ChangeWalk.sizeLimit).digest
    } catch {
      switch error {
      case .missing: return nil
      case .wrongKind where removed.contains { $0.components.starts(with: path.components) && $0 != path }: return nil
      default: throw error
      }
    }
  }

  private mutating func stage(_ bytes: [UInt8], isExecutable: Bool) throws(WorkspaceError) -> [UInt8] {
    guard bytes.count <= ChangeWalk.sizeLimit else {
      throw .tooLarge(path: "(new file)", bytes: bytes.count, limit: ChangeWalk.sizeLimit)
    }
    let name = nextName()
    try system { () throws(SystemError) in
      let file = try staging.newFile(name)
      try file.write(bytes.span)
      try file.setPermissions(isExecutable ? 0o755 : 0o644)
      try file.give(to: owner)
    }
    return name
  }

  private mutating func nextName() -> [UInt8] {
    count += 1
    return Array("\(count)".utf8)
  }

  private mutating func remove(_ path: WorkspacePath) throws(WorkspaceError) {
    guard let name = path.components.last else { return }
    let parent = try folder.parent(of: path)
    let aside = nextName()
    try system { () throws(SystemError) in try parent.move(name, into: staging, as: aside) }
    undos.append(.restore(path, aside: aside))
  }

  private mutating func put(_ staged: [UInt8], at path: WorkspacePath) throws(WorkspaceError) {
    guard let name = path.components.last else { return }
    try makeFolders(above: path)
    let parent = try folder.parent(of: path)
    switch try system({ () throws(SystemError) in try parent.status(of: name) })?.kind {
    case nil: undos.append(.remove(path))
    case .file, .link:
      let aside = nextName()
      // A second name, so that at every moment the path holds the old file or the new one.
      try system { () throws(SystemError) in try parent.link(name, into: staging, as: aside) }
      undos.append(.restore(path, aside: aside))
    case .folder:
      try removeEmptyFolder(path, name: name, in: parent)
      undos.append(.remove(path))
    case .some(let kind): throw .wrongKind(path: path.shown, found: kind.name)
    }
    try system { () throws(SystemError) in try staging.move(staged, into: parent, as: name) }
  }

  private mutating func makeFolders(above path: WorkspacePath) throws(WorkspaceError) {
    for length in 1..<path.components.count {
      let above = WorkspacePath(components: Array(path.components.prefix(length)))
      guard let name = above.components.last else { continue }
      let parent = try folder.parent(of: above)
      guard try system({ () throws(SystemError) in try parent.status(of: name) }) == nil else { continue }
      try system { () throws(SystemError) in _ = try parent.makeFolder(name, owner: owner) }
      undos.append(.removeFolder(above))
    }
  }

  private mutating func removeEmptyFolder(
    _ path: WorkspacePath, name: [UInt8], in parent: borrowing Descriptor
  ) throws(WorkspaceError) {
    // Folders that the removals left empty go with the one that they are in.
    let inside = try folder.folder(path)
    for child in try system({ () throws(SystemError) in try inside.names() }) {
      let place = WorkspacePath(components: path.components + [child])
      let status = try system { () throws(SystemError) in try inside.status(of: child) }
      guard status?.kind == .folder else { throw .wrongKind(path: path.shown, found: "folder that is not empty") }
      try removeEmptyFolder(place, name: child, in: inside)
    }
    let permissions = try system { () throws(SystemError) in try inside.status().permissions }
    try system { () throws(SystemError) in try parent.removeFolder(name) }
    undos.append(.makeFolder(path, permissions: permissions))
  }

  /// Undoes what was done so far, the last first.
  ///
  /// - Throws: `WorkspaceError.failed` when not even that works; the workspace then holds part of the changes.
  private mutating func undo(after failure: WorkspaceError) throws(WorkspaceError) {
    while let step = undos.popLast() {
      do throws(WorkspaceError) {
        try undo(step)
      } catch {
        throw .failed(
          operation: "take back part of a change set", reason: "\(error), after \(failure); discard the workspace")
      }
    }
  }

  private func undo(_ step: Undo) throws(WorkspaceError) {
    switch step {
    case .remove(let path):
      try change(path) { (parent, name) throws(SystemError) in
        // The step that this takes back may have failed itself.
        if try parent.status(of: name) != nil { try parent.removeFile(name) }
      }
    case .restore(let path, let aside):
      try change(path) { (parent, name) throws(SystemError) in try staging.move(aside, into: parent, as: name) }
    case .removeFolder(let path):
      try change(path) { (parent, name) throws(SystemError) in try parent.removeFolder(name) }
    case .makeFolder(let path, let permissions):
      try change(path) { (parent, name) throws(SystemError) in
        _ = try parent.makeFolder(name, permissions: permissions, owner: owner)
      }
    }
  }

  private func change(
    _ path: WorkspacePath, _ body: (borrowing Descriptor, [UInt8]) throws(SystemError) -> Void
  ) throws(WorkspaceError) {
    guard let name = path.components.last else { return }
    let parent = try folder.parent(of: path)
    try system { () throws(SystemError) in try body(parent, name) }
  }

  /// Empties the folder aside; what cannot be deleted now goes with the workspace.
  private func clear() {
    for name in (try? staging.names()) ?? [] { try? FolderDeletion.delete(name, in: staging) }
  }
}
