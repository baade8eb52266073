import Foundation
import KindSupport
import LinuxSystem

/// A copy of a work tree's index outside of the repository: git changes it there, and takes its locks there.
struct IndexCopy {
  /// The work tree's own index.
  let index: String
  /// The copy.
  let path: String

  /// - Parameters:
  ///   - name: what no other copy beside the path is called.
  ///   - scratch: a path beside which the copy is made.
  init(of folder: String, named name: String, beside scratch: String) async throws {
    index = try await Self.index(of: folder)
    path = "\(URL(fileURLWithPath: scratch).deletingLastPathComponent().path)/index-\(name)"
    try renew()
  }

  /// Copies the index anew; a git that was killed over the copy left a lock on it. Nobody reads a copy that an earlier process
  /// made, so it is not synced.
  func renew() throws(SystemError) {
    delete()
    // A work tree without an index has none yet. With the time of the original, what git cannot tell by time stays so.
    try FileBytes.copy(index, over: path, isSynced: false)
  }

  static func index(of folder: String) async throws(UserGitFailure) -> String {
    let found = await UserGit(folder: folder).run(["rev-parse", "--path-format=absolute", "--git-path", "index"])
    guard found.succeeded else { throw UserGitFailure(reason: "\(folder): \(found.reason)") }
    return found.output.hasSuffix("\n") ? String(found.output.dropLast()) : found.output
  }

  /// What git is told so that it takes the copy for the index.
  var variables: [String: String] { ["GIT_INDEX_FILE": path] }

  func delete() {
    for name in [path, path + ".lock"] { _ = unsafe unlink(name) }
  }
}
