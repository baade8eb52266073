import Foundation
import KindSupport

/// Files in a work tree that git does not track, ignored ones included, where a merge would put others.
///
/// `git read-tree -u` overwrites ignored files without a word, so it is not asked about them.
struct UntrackedFiles: Sendable {
  let folder: String
  let git: UserGit

  /// Which of them are in the way; `nil` when none is.
  func obstacle(from old: String, to new: String, objects: String?) async -> String? {
    let alternates = objects.map { [$0] } ?? []
    let arguments = ["diff-tree", "-r", "-z", "--no-renames", "--name-only"]
    let added = await git.run(arguments + ["--diff-filter=AT", old, new], alternates: alternates)
    let removed = await git.run(arguments + ["--diff-filter=D", old, new], alternates: alternates)
    guard added.succeeded, removed.succeeded else { return "\(added.succeeded ? removed.reason : added.reason)" }
    let leaving = Set(Self.paths(in: removed.output))
    var candidates: Set<String> = []
    for path in Self.paths(in: added.output) {
      if kind(of: path) != nil { candidates.insert(path) }
      var parent = path
      while let slash = parent.lastIndex(of: "/") {
        parent = String(parent[..<slash])
        if let kind = kind(of: parent), kind != S_IFDIR, !leaving.contains(parent) { candidates.insert(parent) }
      }
    }
    return await untracked(among: candidates.sorted())
  }

  /// Names those that the index does not hold.
  private func untracked(among candidates: [String]) async -> String? {
    var found: [String] = []
    for start in stride(from: 0, to: candidates.count, by: 200) {
      let some = candidates[start..<min(start + 200, candidates.count)]
      let list = await git.run(["--literal-pathspecs", "ls-files", "--others", "-z", "--"] + some)
      guard list.succeeded else { return list.reason }
      found += Self.paths(in: list.output)
    }
    guard !found.isEmpty else { return nil }
    let more = found.count > 5 ? " and \(found.count - 5) more" : ""
    return "not tracked, and where the merge puts files: \(found.prefix(5).joined(separator: ", "))\(more)"
  }

  private func kind(of path: String) -> mode_t? {
    var status = stat()
    return unsafe lstat(folder + "/" + path, &status) == 0 ? status.st_mode & S_IFMT : nil
  }

  private static func paths(in output: String) -> [String] { output.split(separator: "\0").map(String.init) }
}
