import Foundation
import Git
import KindSupport
import LinuxSystem

/// The work trees of a repository that have a branch checked out.
struct Checkouts: Sendable {
  let git: UserGit
  /// Full name of the branch.
  let reference: String

  /// Folders whose HEAD is the branch.
  func folders() async throws(UserGitFailure) -> [String] {
    var folders: [String] = []
    for place in try await places() where place.record.contains("branch \(reference)") {
      folders.append(try await Self.top(of: place.folder))
    }
    return folders
  }

  /// Folders of all work trees that can be reached now.
  func all() async throws(UserGitFailure) -> [String] {
    var folders: [String] = []
    for place in try await places() {
      if let folder = try? await Self.top(of: place.folder) { folders.append(folder) }
    }
    return folders
  }

  /// For a submodule, git names the folder in its parent's repository.
  private static func top(of folder: String) async throws(UserGitFailure) -> String {
    let top = await UserGit(folder: folder).run(["rev-parse", "--show-toplevel"])
    guard top.succeeded else { throw UserGitFailure(reason: "\(folder): \(top.reason)") }
    return top.output.hasSuffix("\n") ? String(top.output.dropLast()) : top.output
  }

  /// A work tree in which the branch is being rebased: its HEAD is no branch then, and the branch is moved at the end.
  func rebasing() async throws(UserGitFailure) -> String? {
    for place in try await places() where place.record.contains("detached") {
      for kind in ["rebase-merge", "rebase-apply"] {
        let path = await UserGit(folder: place.folder).run(
          ["rev-parse", "--path-format=absolute", "--git-path", "\(kind)/head-name"])
        let file = path.output.hasSuffix("\n") ? String(path.output.dropLast()) : path.output
        guard path.succeeded, let bytes = try? UserFile.read(file, limit: 1 << 16, links: .refused) else { continue }
        let name = String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        if name == reference { return place.folder }
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
  ///
  /// - Parameter scratch: a path beside which a copy of the work tree's index is made, so that its own is left alone.
  func obstacle(
    in folder: String, from old: String, to new: String, objects: String, beside scratch: String
  ) async throws -> String? {
    let git = UserGit(folder: folder)
    // The trial looks at a copy, which nobody locks.
    let lock = try await IndexCopy.index(of: folder) + ".lock"
    if FileManager.default.fileExists(atPath: lock) { return LockFile.description(of: lock) }
    let copy = try await IndexCopy(of: folder, named: "look-\(UUID().uuidString)", beside: scratch)
    defer { copy.delete() }
    _ = await git.run(["update-index", "-q", "--refresh"], variables: copy.variables)
    let trial = await git.run(
      ["read-tree", "-m", "-u", "-n", old, new], alternates: [objects], variables: copy.variables)
    guard trial.succeeded else { return trial.reason }
    return await UntrackedFiles(folder: folder, git: git).obstacle(from: old, to: new, objects: objects)
  }
}
