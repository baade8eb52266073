import CLibgit2

/// An opened repository, used by one task at a time.
///
/// It runs no program: no hook, filter, merge driver, diff or signing program, whatever a configuration says.
package struct Repository: ~Copyable {
  let handle: Handle<Kinds.Repository>
  let database: Handle<Kinds.Database>
  /// New objects in memory; `nil` where every object is written to the disk at once.
  let held: HeldObjects?
  /// The absolute path with which the repository was opened.
  package let path: String

  init(_ handle: consuming Handle<Kinds.Repository>, path: String, isHolding: Bool = false) throws(GitError) {
    let repository = unsafe handle.pointer
    let objects = try Handle<Kinds.Database>("open the objects of \(path)") {
      unsafe git_repository_odb(&$0, repository)
    }
    held = try isHolding ? HeldObjects(in: objects) : nil
    database = objects
    self.handle = handle
    self.path = path
  }
}

extension Repository {
  /// The repository's own folder (`.git`, the folder of a linked worktree in it, or the bare repository).
  package var gitFolder: String { unsafe Self.text(git_repository_path(handle.pointer)) }

  /// The folder that all worktrees of the repository share.
  package var commonFolder: String { unsafe Self.text(git_repository_commondir(handle.pointer)) }

  /// The folder of the files; `nil` for a bare repository.
  package var workingFolder: String? {
    guard let folder = unsafe git_repository_workdir(handle.pointer) else { return nil }
    return unsafe Self.text(folder)
  }

  package var isBare: Bool { unsafe git_repository_is_bare(handle.pointer) == 1 }
  package var isShallow: Bool { unsafe git_repository_is_shallow(handle.pointer) == 1 }

  /// The text without libgit2's slash at the end of folders.
  private static func text(_ pointer: UnsafePointer<CChar>?) -> String {
    guard let pointer = unsafe pointer else { return "" }
    let text = unsafe String(cString: pointer)
    return text.utf8.count > 1 && text.hasSuffix("/") ? String(text.dropLast()) : text
  }
}
