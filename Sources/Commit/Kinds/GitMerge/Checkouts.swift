import Foundation
import KindSupport

/// The work trees of a repository that have a branch checked out.
struct Checkouts: Sendable {
  let git: UserGit
  /// Full name of the branch.
  let reference: String

  /// Folders whose HEAD is the branch.
  func folders() async throws(UserGitFailure) -> [String] {
    var folders: [String] = []
    for place in try await places() where place.record.contains("branch \(reference)") {
      // For a submodule, git names the folder in its parent's repository.
      let top = await UserGit(folder: place.folder).run(["rev-parse", "--show-toplevel"])
      guard top.succeeded else { throw UserGitFailure(reason: "\(place.folder): \(top.reason)") }
      folders.append(top.output.hasSuffix("\n") ? String(top.output.dropLast()) : top.output)
    }
    return folders
  }

  /// A work tree in which the branch is being rebased: its HEAD is no branch then, and the branch is moved at the end.
  func rebasing() async throws(UserGitFailure) -> String? {
    for place in try await places() where place.record.contains("detached") {
      for kind in ["rebase-merge", "rebase-apply"] {
        let path = await UserGit(folder: place.folder).run(
          ["rev-parse", "--path-format=absolute", "--git-path", "\(kind)/head-name"])
        let file = path.output.hasSuffix("\n") ? String(path.output.dropLast()) : path.output
        guard path.succeeded, let name = try? String(contentsOfFile: file, encoding: .utf8) else { continue }
        if name.trimmingCharacters(in: .whitespacesAndNewlines) == reference { return place.folder }
      }
    }
    return nil
  }

  /// What git knows of each work tree; one that has lost its folder is none, and a bare repository has none.
  private func places() async throws(UserGitFailure) -> [(folder: String, record: [Substring])] {
    let list = await git.run(["worktree", "list", "--porcelain", "-z"])
    guard list.succeeded else { throw UserGitFailure(reason: list.reason) }
    let lines = list.output.split(separator: "\0", omittingEmptySubsequences: false)
    return lines.split(whereSeparator: \.isEmpty).compactMap { record in
      guard !record.contains(where: { $0.hasPrefix("prunable") }), !record.contains("bare"),
        let first = record.first(where: { $0.hasPrefix("worktree ") })
      else { return nil }
      return (String(first.dropFirst("worktree ".count)), Array(record))
    }
  }

  /// Why a work tree cannot go from one tree to the other without touching what is not committed; `nil` when it can.
  func obstacle(in folder: String, from old: String, to new: String, objects: String) async -> String? {
    let git = UserGit(folder: folder)
    _ = await git.run(["update-index", "-q", "--refresh"])
    let trial = await git.run(["read-tree", "-m", "-u", "-n", old, new], alternates: [objects])
    guard trial.succeeded else { return trial.reason }
    return await UntrackedFiles(folder: folder, git: git).obstacle(from: old, to: new, objects: objects)
  }

  /// Why a work tree did not follow, and what brings it there.
  struct Trouble: Sendable {
    var reason: String
    /// Whether some of its files are the new ones and some the old.
    var isHalfway: Bool
  }

  /// Brings work tree and index from one tree to the other; what is not committed stays as it is.
  func update(_ folder: String, from old: String, to new: String) async -> Trouble? {
    let git = UserGit(folder: folder)
    _ = await git.run(["update-index", "-q", "--refresh"])
    if let obstacle = await UntrackedFiles(folder: folder, git: git).obstacle(from: old, to: new, objects: nil) {
      return Trouble(reason: obstacle, isHalfway: false)
    }
    let paths = await git.run(["diff-tree", "-r", "-z", "--no-renames", "--name-only", old, new])
    let files = paths.output.split(separator: "\0").map { "\(folder)/\($0)" }
    let before = files.map(Self.identity)
    let update = await git.run(["read-tree", "-m", "-u", old, new])
    if update.succeeded { return nil }
    // A filter of the user's that fails ends git in the middle of writing files.
    return Trouble(reason: update.reason, isHalfway: files.map(Self.identity) != before)
  }

  /// What tells a file from another one at its place.
  private static func identity(_ path: String) -> [Int] {
    var status = stat()
    guard unsafe lstat(path, &status) == 0 else { return [] }
    #if canImport(Darwin)
    let time = status.st_mtimespec
    #else
    let time = status.st_mtim
    #endif
    return [Int(status.st_ino), Int(status.st_mode), Int(status.st_size), Int(time.tv_sec), Int(time.tv_nsec)]
  }
}
