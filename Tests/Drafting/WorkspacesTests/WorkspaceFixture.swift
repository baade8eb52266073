import Drafting
import Plans
import RunJournal
import SystemPackage
import TestKit
import Testing
import Workspaces

/// A target repository and a run's folder to try things on.
struct Ground {
  var folder: FilePath
  var target: FilePath { folder.appending("target") }
  var run: FilePath { folder.appending("run") }
  var bases: String { folder.appending("bases").string }

  /// Seconds that every commit of the store is made at.
  static let time: Int64 = 1_700_000_000

  /// The files of the target's only commit, made by a shell.
  static let files = """
    mkdir -p src/lib docs/deep/er bin sub "odd names"
    printf 'hello\\n' > README.md
    printf 'print(1)\\nprint(2)\\nprint(3)\\n' > src/app.py
    printf 'x = 1\\n' > src/lib/util.py
    printf 'a\\nb\\nc\\nd\\ne\\nf\\ng\\nh\\n' > docs/a.md
    printf 'b\\n' > docs/b.md
    printf 'deep\\n' > docs/deep/er/x.md
    printf '#!/bin/sh\\n' > bin/run.sh; chmod +x bin/run.sh
    ln -s README.md link
    ln -s src folderlink
    printf 'one\\r\\ntwo\\r\\n' > crlf.txt
    printf '\\000\\001\\002' > blob.bin
    printf 'spaces\\n' > 'odd names/a b.txt'
    printf 'build/\\n*.log\\n!keep.log\\n/only-root\\nsub/inner/*.tmp\\n' > .gitignore
    printf 'local\\n!*.log\\n' > sub/.gitignore
    printf 'tracked although ignored\\n' > docs/tracked.log
    printf 'version https://git-lfs.github.com/spec/v1\\noid sha256:abc\\nsize 3\\n' > big.psd
    """

  /// Lends a target with one commit of `files`, and an empty run folder.
  static func with(_ body: (Ground) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in try await body(try await make(in: folder)) }
  }

  /// Makes the same in a folder that is there.
  static func make(in folder: FilePath) async throws -> Ground {
    let ground = Ground(folder: folder)
    try await ground.shell("mkdir target run", in: folder)
    try await git("init", "-q", "-b", "main", in: ground.target)
    try await ground.shell(files, in: ground.target)
    try await git("add", "-A", "-f", in: ground.target)
    try await git("commit", "-q", "-m", "first", in: ground.target)
    return ground
  }

  /// Runs a script by `sh`, which must succeed.
  @discardableResult
  func shell(_ script: String, in folder: FilePath) async throws -> String {
    let result = try await runTool("sh", ["-euc", script], in: folder)
    try #require(result.status == 0, "\(script): \(result.errors)")
    return result.output
  }

  /// Makes the scratch repository and opens its store.
  func store(of target: FilePath? = nil, base: String? = nil) async throws -> ScratchStore {
    _ = try await ScratchRepository.create(at: run.string, target: (target ?? self.target).string, base: base)
    return try await ScratchStore(folder: run.string, bases: bases) { Self.time }
  }

  /// Names, modes and SHA-256 of everything in a folder.
  func listing(of folder: FilePath) async throws -> String {
    try await shell(
      """
      find . -printf '%p %m %y %l\\n' | LC_ALL=C sort
      find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
      """, in: folder)
  }
}

extension ScratchStore {
  /// A workspace at the base, with a step's name that does not matter.
  func workspace(at revision: Revision? = nil, attempt: Int = 1) async throws -> any Workspace {
    try await openWorkspace(for: "code", attempt: attempt, at: revision ?? repository.base)
  }

  /// The draft that a script makes of a revision.
  func draft(_ script: String, on ground: Ground, at revision: Revision? = nil) async throws -> DraftSnapshot {
    let workspace = try await workspace(at: revision)
    try await ground.shell(script, in: FilePath(workspace.root))
    let snapshot = try await workspace.snapshot(message: "a draft\n")
    await workspace.discard()
    return snapshot
  }
}

extension Workspace {
  /// The folder of a workspace that is one.
  nonisolated var root: String {
    guard case .folder(let path) = place.files else { return "/nowhere" }
    return path
  }
}
