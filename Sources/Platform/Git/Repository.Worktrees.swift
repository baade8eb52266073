import CLibgit2

/// The HEAD of one working tree.
package struct WorktreeHead: Hashable, Sendable {
  /// The folder of the files, or the repository itself where it is bare.
  package var folder: String
  /// The branch that HEAD names, in full; `nil` when it is detached.
  package var branch: String?
}

extension Repository {
  /// The HEAD of the main working tree and of every linked one.
  package borrowing func worktreeHeads() throws(GitError) -> [WorktreeHead] {
    let main = try Repository.open(at: commonFolder)
    var heads = [WorktreeHead(folder: main.workingFolder ?? main.path, branch: try main.headBranch())]
    var names = unsafe git_strarray()
    defer { unsafe git_strarray_dispose(&names) }
    try check("list working trees of \(path)", unsafe git_worktree_list(&names, main.handle.pointer))
    for index in 0..<(unsafe names.count) {
      guard let name = unsafe names.strings?[index] else { continue }
      heads.append(try unsafe main.worktreeHead(named: String(cString: name)))
    }
    return heads
  }

  /// Reads the repository's own record, so that a working tree on an absent disk still counts as using its branch.
  private borrowing func worktreeHead(named name: String) throws(GitError) -> WorktreeHead {
    let repository = unsafe handle.pointer
    let worktree = try Handle<Kinds.Worktree>("read working tree \(name)") {
      unsafe git_worktree_lookup(&$0, repository, name)
    }
    guard let path = unsafe git_worktree_path(worktree.pointer) else {
      throw GitError(kind: .notFound, operation: "read working tree \(name)", reason: "it has no path")
    }
    let record = try Repository.open(at: "\(commonFolder)/worktrees/\(name)")
    return WorktreeHead(folder: unsafe String(cString: path), branch: try record.headBranch())
  }
}
