import Foundation
import Git
import KindSupport
import LinuxSystem

/// A work tree going from one tree to another, with its index; what is not committed stays as it is.
///
/// git writes the files one after the other, and may be killed, or fail, between any two. Its index is a copy meanwhile,
/// which takes the place of the real one at the end, in one step; until then the real one is locked, by a lock that is
/// known again. So whatever was cut off can be told from what a person has done, and is finished.
struct WorkTreeMove: Sendable {
  let folder: String
  let old: String
  let new: String
  let copy: IndexCopy
  let lock: LockFile
  let git: UserGit
  private let outliving: OutlivingGit
  /// Filters that do not run, whatever files are meant for them.
  var withoutFilters: Set<String> = []

  enum Trouble: Hashable, Sendable {
    /// Nothing of it was changed.
    case leftAlone(String)
    /// Some of its files are the new ones and some the old.
    case halfway(String)
  }

  init(
    folder: String, from old: String, to new: String, mark: String, beside scratch: String, git outliving: OutlivingGit
  ) async throws {
    self.folder = folder
    self.old = old
    self.new = new
    self.outliving = outliving
    git = UserGit(folder: folder)
    copy = try await IndexCopy(of: folder, named: mark, beside: scratch)
    lock = Self.lock(of: copy.index, mark: mark)
  }

  private static func lock(of index: String, mark: String) -> LockFile {
    LockFile(of: index, mark: "\(mark)-index", in: FileBytes.parent(of: index))
  }

  /// Takes away the lock on a work tree's index that a process which is gone left under the mark.
  static func clear(_ folder: String, mark: String) async throws(UserGitFailure) {
    lock(of: try await IndexCopy.index(of: folder), mark: mark).clear(content: [])
  }

  /// - Returns: `nil` where the work tree followed.
  func make() async -> Trouble? {
    defer { copy.delete() }
    lock.clear(content: [])
    do {
      try await takeLock()
    } catch {
      return .leftAlone(error.reason)
    }
    defer { lock.release() }
    // Nobody else changes the index now, so that a copy from here on is the index.
    do {
      try copy.renew()
    } catch {
      return .leftAlone(error.description)
    }
    return await update()
  }

  /// - Parameter isAgain: whether it was tried before.
  private func update(isAgain: Bool = false) async -> Trouble? {
    _ = await git.run(["update-index", "-q", "--refresh"], variables: copy.variables)
    let untracked = UntrackedFiles(folder: folder, git: git)
    if let obstacle = await untracked.obstacle(from: old, to: new, objects: nil) {
      return await repair(because: obstacle)
    }
    let moved = await write(["read-tree", "-m", "-u", old, new])
    if moved.succeeded { return await publish() }
    return await repair(because: moved.reason, triesAgain: moved.wasKilled && !isAgain)
  }

  /// Runs a git that writes into the work tree.
  func write(_ arguments: [String], input: String? = nil) async -> UserGit.Result {
    let settings = withoutFilters.sorted().flatMap { name in
      ["smudge=", "process=", "required=false"].flatMap { ["-c", "filter.\(name).\($0)"] }
    }
    return await outliving.run(git, settings + arguments, variables: copy.variables, input: input)
  }

  /// Finishes what was cut off, by this process or by one before it.
  ///
  /// - Parameter triesAgain: whether a move of which nothing was done is tried once more.
  private func repair(because reason: String, triesAgain: Bool = false) async -> Trouble? {
    do {
      try copy.renew()
    } catch {
      return .halfway("\(reason); \(error)")
    }
    _ = await git.run(["update-index", "-q", "--refresh"], variables: copy.variables)
    do throws(UserGitFailure) {
      let states = try await PathStates(of: self)
      guard states.isBegun else { return triesAgain ? await update(isAgain: true) : .leftAlone(reason) }
      guard states.foreign.isEmpty else {
        let list = states.foreign.prefix(5).joined(separator: ", ")
        return .halfway("changed since: \(list)")
      }
      try await states.finish(self)
    } catch {
      return .halfway(error.reason == reason ? reason : "\(reason); \(error.reason)")
    }
    return await publish()
  }

  /// Puts the files on the disk, and then the copy in the place of the index.
  private func publish() async -> Trouble? {
    do {
      try await sync()
      try lock.fill(from: copy.path)
      try lock.replace()
      try FileBytes.syncFolder(FileBytes.parent(of: copy.index))
      return nil
    } catch {
      let back = await write(["read-tree", "-m", "-u", new, old])
      return back.succeeded ? .leftAlone("\(error)") : .halfway("\(error); going back failed too: \(back.reason)")
    }
  }

  /// git leaves the files that it writes to the system's own time.
  private func sync() async throws {
    let paths = try await changedPaths()
    guard paths.count <= Self.mostSynced else { return try FileBytes.syncFileSystem(of: folder) }
    for path in paths { try FileBytes.sync("\(folder)/\(path)") }
    for parent in Set(paths.map { FileBytes.parent(of: "\(folder)/\($0)") }) {
      // A folder that is gone with its last file is a name less in the one above.
      var place = parent
      while unsafe access(place, F_OK) != 0, place.count > folder.count { place = FileBytes.parent(of: place) }
      try FileBytes.syncFolder(place)
    }
  }

  /// From so many files on, syncing the whole file system is quicker.
  private static let mostSynced = 64

  private func changedPaths() async throws(UserGitFailure) -> [String] {
    let list = await git.run(["diff-tree", "-r", "-z", "--no-renames", "--name-only", old, new])
    guard list.succeeded else { throw UserGitFailure(reason: list.reason) }
    return list.output.split(separator: "\0").map(String.init)
  }

  private func takeLock() async throws(GitError) {
    for attempt in 0... {
      do {
        return try lock.take(content: [])
      } catch {
        guard error.kind == .locked, attempt < 20 else { throw error }
        try? await Task.sleep(for: .milliseconds(100))
      }
    }
  }
}
