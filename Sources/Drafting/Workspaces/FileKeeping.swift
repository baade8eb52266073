import Drafting
import Git
import LinuxSystem
import Texts

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Keeps what lies at one name of a folder as a blob, if a tree can hold it.
enum FileKeeping {
  enum Outcome {
    case kept(TreeEntry)
    case leftOut(Exclusions.Reason)
  }

  /// Reads a file or link; whatever else it is stays out.
  ///
  /// - Parameters:
  ///   - status: what the caller saw; what has changed since is an error and never another file's content.
  ///   - allowance: what the file's bytes are taken from before they are read.
  ///   - inspect: looks at the opened file before it is read.
  /// - Throws: `WorkspaceError` `tooLarge` or `changed`, `SystemError` or `GitError`.
  static func keep(
    _ name: [UInt8], in folder: borrowing Descriptor, at path: TreePath, status: FileStatus,
    allowance: inout ContentAllowance, repository: borrowing Repository,
    inspect: (borrowing Descriptor) throws -> Void = { _ in }
  ) throws -> Outcome {
    if case .leftOut(let reason) = try weigh(name, at: path, status: status, allowance: &allowance) {
      return .leftOut(reason)
    }
    switch status.kind {
    case .file:
      return .kept(
        try keepFile(name, in: folder, at: path, status: status, repository: repository, inspect: inspect))
    case .link:
      return .kept(TreeEntry(mode: .link, id: try repository.writeBlob(try folder.target(ofLink: name))))
    case .folder, .fifo, .socket, .device: return .leftOut(.kind(status.kind))
    }
  }

  /// What would become of it, without reading it; an entry that is kept is told by its mode alone.
  static func weigh(
    _ name: [UInt8], at path: TreePath, status: FileStatus, allowance: inout ContentAllowance
  ) throws -> Outcome {
    switch status.kind {
    case .file:
      guard status.size <= ChangeWalk.sizeLimit else { throw tooLarge(path, status) }
      try allowance.take(status.size)
      return .kept(TreeEntry(mode: status.isExecutable ? .executable : .regular, id: Repository.emptyTree))
    case .link:
      if GitName.isDotGitmodules(name) { return .leftOut(.linkOfGit) }
      try allowance.take(0)
      return .kept(TreeEntry(mode: .link, id: Repository.emptyTree))
    case .folder, .fifo, .socket, .device: return .leftOut(.kind(status.kind))
    }
  }

  private static func keepFile(
    _ name: [UInt8], in folder: borrowing Descriptor, at path: TreePath, status: FileStatus,
    repository: borrowing Repository, inspect: (borrowing Descriptor) throws -> Void
  ) throws -> TreeEntry {
    let changed = WorkspaceError.changed(path: path.shown)
    let file: Descriptor
    do {
      file = try folder.fileWithRights(name)
    } catch {
      // Something else has the name by now: nothing, a link, a socket.
      guard [ENOENT, ELOOP, ENXIO].contains(error.code) else { throw error }
      throw changed
    }
    let opened = try file.status()
    guard opened.kind == .file, opened.inode == status.inode else { throw changed }
    try inspect(file)
    guard let bytes = try file.content(limit: ChangeWalk.sizeLimit) else { throw tooLarge(path, try file.status()) }
    // Half of one version and half of the next would be a content that the draft never had.
    let after = try file.status()
    guard after.size == bytes.count, after.modified == opened.modified else { throw changed }
    return TreeEntry(mode: status.isExecutable ? .executable : .regular, id: try repository.writeBlob(bytes))
  }

  private static func tooLarge(_ path: TreePath, _ status: FileStatus) -> WorkspaceError {
    .tooLarge(path: path.shown, bytes: status.size, limit: ChangeWalk.sizeLimit)
  }
}
