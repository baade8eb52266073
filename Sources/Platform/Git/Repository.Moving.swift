import CLibgit2
import LinuxSystem

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Moving a branch so that a process which is killed at any instant leaves either all of it or nothing, and no lock that
/// nobody can explain. libgit2 takes an empty lock and writes the record before the branch moves.
extension Repository {
  /// Moves a branch, if it is at the expected commit right then. The branch and its record are on the disk afterwards.
  ///
  /// The caller makes sure that nobody else acts under the mark at the same time.
  /// - Returns: what could not be written of the branch's record; `nil` where all was.
  /// - Throws: `GitError` with `modified` when the branch is elsewhere, `locked` while another process has it, `unsynced`
  ///   where the branch has moved and the disk does not take that.
  package borrowing func move(_ move: ReferenceMove) throws(GitError) -> String? {
    let lock = try self.lock(of: move)
    lock.clear(content: move.content)
    try makeFolder(of: move.name)
    try lock.take(content: move.content)
    defer { lock.release() }
    guard try resolve(reference: move.name) == move.old else {
      throw GitError(kind: .modified, operation: "move \(move.name) in \(path)", reason: "it is not where it was")
    }
    if move.new == nil {
      try delete(move)
    } else {
      if move.old == nil { try refuseClash(with: move.name) }
      try lock.replace()
    }
    return try record(move)
  }

  /// What a process that was killed over the move left of it, and whether the branch was moved; `nil` where nothing is
  /// left, so that the branch alone tells. The process has to be gone.
  package borrowing func trace(of move: ReferenceMove) throws(GitError) -> LockFile.Trace? {
    let trace = try lock(of: move).trace(content: move.content)
    // A branch that goes is unlinked under the lock, which nobody else gets past.
    if case .untouched(isLocked: true) = trace, move.new == nil, try resolve(reference: move.name) == nil {
      return .replaced
    }
    return trace
  }

  /// Takes away what a process that was killed over the move left of it: its locks, and nothing of anybody else's.
  package borrowing func clear(_ move: ReferenceMove) throws(GitError) {
    packedLock(of: move).clear(content: [])
    try lock(of: move).clear(content: move.content)
  }

  /// Completes a move that was made and perhaps not recorded, where the branch is still there.
  ///
  /// - Returns: what could not be written; `nil` where nothing was missing, or it is written now.
  package borrowing func complete(_ move: ReferenceMove) throws(GitError) -> String? {
    let lock = try self.lock(of: move)
    lock.clear(content: move.content)
    do {
      try makeFolder(of: move.name)
      try lock.take(content: move.content)
    } catch {
      // Whoever holds it moves the branch on.
      return try resolve(reference: move.name) == move.new ? error.description : nil
    }
    defer { lock.release() }
    guard try resolve(reference: move.name) == move.new else { return nil }
    return try record(move)
  }

  /// Whether the record of a branch's moves names a commit; `nil` where the branch has no record.
  package borrowing func record(of name: String, mentions id: ObjectID) -> Bool? {
    Reflog(path: "\(commonFolder)/logs/\(name)").mentions(id.hex)
  }
}

extension Repository {
  private borrowing func lock(of move: ReferenceMove) throws(GitError) -> LockFile {
    var isValid: Int32 = 0
    try check("read the name \(move.name)", unsafe git_reference_name_is_valid(&isValid, move.name))
    guard isValid == 1 else {
      throw GitError(kind: .invalid, operation: "move \(move.name)", reason: "it is no name of a reference")
    }
    return LockFile(of: "\(commonFolder)/\(move.name)", mark: move.mark, in: commonFolder)
  }

  private borrowing func packedLock(of move: ReferenceMove) -> LockFile {
    LockFile(of: "\(commonFolder)/packed-refs", mark: "\(move.mark)-packed", in: commonFolder)
  }

  private borrowing func makeFolder(of name: String) throws(GitError) {
    let folder = FileBytes.parent(of: "\(commonFolder)/\(name)")
    try GitError.of { () throws(SystemError) in try FileBytes.makeFolder(folder) }
  }

  /// A branch `a` and a branch `a/b` cannot both be files.
  private borrowing func refuseClash(with name: String) throws(GitError) {
    let operation = "make \(name) in \(path)"
    var parent = FileBytes.parent(of: name)
    while parent.contains("/") {
      if try resolve(reference: parent) != nil {
        throw GitError(kind: .exists, operation: operation, reason: "there is a reference \(parent)")
      }
      parent = FileBytes.parent(of: parent)
    }
    var isTaken = false
    let code = unsafe git_reference_foreach_glob(
      handle.pointer, name + "/*",
      { _, found in
        unsafe found?.assumingMemoryBound(to: Bool.self).pointee = true
        return 0
      }, &isTaken)
    try check(operation, code)
    if isTaken { throw GitError(kind: .exists, operation: operation, reason: "there are references below \(name)/") }
  }

  /// Takes a branch away, first where git has it packed, so that no older place of it comes to light.
  private borrowing func delete(_ move: ReferenceMove) throws(GitError) {
    let packed = "\(commonFolder)/packed-refs"
    let bytes = try GitError.of { () throws(SystemError) in try FileBytes.read(packed) }
    if let bytes, let rest = Self.packed(bytes, without: move.name) {
      let lock = packedLock(of: move)
      lock.clear(content: [])
      try lock.take(content: rest)
      defer { lock.release() }
      try lock.replace()
      try GitError.of { () throws(SystemError) in try FileBytes.syncFolder(commonFolder) }
    }
    let loose = "\(commonFolder)/\(move.name)"
    guard unsafe unlink(loose) == 0 || errno == ENOENT else { throw GitError(SystemError.last("delete \(loose)")) }
  }

  /// The file of packed references without one of them and the line about what its tag leads to; `nil` where it has none.
  private static func packed(_ bytes: [UInt8], without name: String) -> [UInt8]? {
    var kept: [UInt8] = []
    var (isFound, isLeaving) = (false, false)
    for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: true) {
      if line.first == UInt8(ascii: "^") {
        if isLeaving { continue }
      } else {
        isLeaving = line.dropFirst(41).elementsEqual(name.utf8)
        isFound = isFound || isLeaving
        if isLeaving { continue }
      }
      kept += line + [0x0A]
    }
    return isFound ? kept : nil
  }

  /// Puts the move on the disk, and its entry into the records of the branch and of HEAD where that names the branch.
  private borrowing func record(_ move: ReferenceMove) throws(GitError) -> String? {
    do throws(SystemError) {
      try FileBytes.syncFolder(FileBytes.parent(of: "\(commonFolder)/\(move.name)"))
    } catch {
      throw GitError(kind: .unsynced, operation: "move \(move.name) in \(path)", reason: error.description)
    }
    let own = Reflog(path: "\(commonFolder)/logs/\(move.name)")
    var records: [Reflog] = []
    if (try? headBranch()) == move.name { records.append(Reflog(path: "\(gitFolder)/logs/HEAD")) }
    if move.new != nil { records.append(own) } else { _ = unsafe unlink(own.path) }
    do throws(SystemError) {
      for record in records where record.last?.new != move.entry.new {
        try record.append(move.entry, by: move.author, makes: recordsMoves)
      }
      return nil
    } catch {
      return "the record of its moves could not be written: \(error)"
    }
  }

  /// Whether git begins records here: in repositories with files, unless somebody has set it otherwise.
  private var recordsMoves: Bool {
    borrowing get {
      let repository = unsafe handle.pointer
      var wanted: Int32 = isBare ? 0 : 1
      guard
        let settings = try? Handle<Kinds.Configuration>(
          "read the settings of \(path)",
          {
            unsafe git_repository_config_snapshot(&$0, repository)
          })
      else { return wanted == 1 }
      // Its third value, "always", is none that this understands, and means the same here.
      let code = unsafe git_config_get_bool(&wanted, settings.pointer, "core.logallrefupdates")
      return code == 0 || code == GIT_ENOTFOUND.rawValue ? wanted == 1 : true
    }
  }
}
