import Drafting
import Git
import Hashing
import LinuxSystem

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The files of a workspace, reached from its root by descriptor, so that no link can lead elsewhere.
struct WorkspaceFolder: ~Copyable {
  let root: Descriptor

  /// Opens the folder at a path.
  func folder(_ path: WorkspacePath) throws(WorkspaceError) -> Descriptor {
    try folder(path.components[...], of: path)
  }

  /// Opens the folder that a file lies in.
  func parent(of path: WorkspacePath) throws(WorkspaceError) -> Descriptor {
    try folder(path.components.dropLast(), of: path)
  }

  /// Reads a file with what it was at that moment.
  ///
  /// - Throws: `WorkspaceError` `missing`, `wrongKind` or `tooLarge`.
  func read(_ path: WorkspacePath, limit: Int) throws(WorkspaceError) -> WorkspaceFile {
    let folder = try parent(of: path)
    guard let name = path.components.last else { throw .wrongKind(path: path.shown, found: "folder") }
    guard let status = try system({ () throws(SystemError) in try folder.status(of: name) }) else {
      throw .missing(path: path.shown)
    }
    guard status.kind == .file else { throw .wrongKind(path: path.shown, found: status.kind.name) }
    let tooLarge = WorkspaceError.tooLarge(path: path.shown, bytes: status.size, limit: limit)
    guard status.size <= limit else { throw tooLarge }
    let bytes = try system { () throws(SystemError) -> [UInt8]? in
      let file = try folder.fileWithRights(name)
      guard try file.status().kind == .file else { throw SystemError(operation: "read a file", code: EINVAL) }
      return try file.content(limit: limit)
    }
    guard let bytes else { throw tooLarge }
    return WorkspaceFile(bytes: bytes, isExecutable: status.isExecutable)
  }

  /// A digest of where a symbolic link points, which is that of no file; `nil` where the path is no link.
  func link(_ path: WorkspacePath) throws(WorkspaceError) -> SHA256Digest? {
    guard let name = path.components.last else { return nil }
    do throws(WorkspaceError) {
      let folder = try parent(of: path)
      return try system { () throws(SystemError) in
        guard try folder.status(of: name)?.kind == .link else { return nil }
        return SHA256Digest(of: Array("link\0".utf8) + (try folder.target(ofLink: name)))
      }
    } catch {
      if case .missing = error { return nil }
      throw error
    }
  }

  private func folder(
    _ components: ArraySlice<[UInt8]>, of path: WorkspacePath
  ) throws(WorkspaceError) -> Descriptor {
    guard let first = components.first else {
      return try system { () throws(SystemError) in try root.folder([UInt8(ascii: ".")]) }
    }
    var folder = try Self.enter(first, of: root, path: path)
    for component in components.dropFirst() { folder = try Self.enter(component, of: folder, path: path) }
    return folder
  }

  private static func enter(
    _ name: [UInt8], of folder: borrowing Descriptor, path: WorkspacePath
  ) throws(WorkspaceError) -> Descriptor {
    do {
      return try folder.folderWithRights(name)
    } catch {
      switch error.code {
      case ENOENT: throw .missing(path: path.shown)
      case ELOOP, ENOTDIR: break
      default: throw WorkspaceError(error)
      }
    }
    let found = try? folder.status(of: name)
    guard found?.kind != .link else {
      let link = String(decoding: name, as: UTF8.self)
      throw .forbiddenPath(path: path.shown, reason: "it leads through the symbolic link \(link)")
    }
    throw .wrongKind(path: path.shown, found: "\(found?.kind.name ?? "something else") where a folder is needed")
  }
}

/// Runs calls of the system, whose failures are the workspace's.
func system<Result: ~Copyable>(
  _ body: () throws(SystemError) -> Result
) throws(WorkspaceError) -> Result {
  do throws(SystemError) {
    return try body()
  } catch {
    throw WorkspaceError(error)
  }
}

extension WorkspaceError {
  init(_ failure: SystemError) { self = .failed(operation: failure.operation, reason: failure.reason) }

  /// Takes what any part of a workspace may throw.
  init(_ error: any Error) {
    self =
      switch error {
      case let error as WorkspaceError: error
      case let error as SystemError: WorkspaceError(error)
      case let error as GitError: .failed(operation: error.operation, reason: error.reason)
      default: .failed(operation: "use the workspace", reason: "\(error)")
      }
  }
}
