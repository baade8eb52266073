import Drafting
import LinuxSystem
import RunJournal
import SystemPackage
import TestKit
import Testing
import Workspaces

/// A target repository with a store whose workspaces are overlays.
struct OverlayGround {
  var ground: Ground
  var mounter: TestMounter
  var owner: FileOwner?

  /// The user that owns the files of workspaces where the tests run as root.
  static let user = FileOwner(user: 2121, group: 2121)

  /// Lends a target with one commit of `Ground.files` and a mounter.
  ///
  /// - Parameter owned: whether files belong to another user, as they do when Chancery runs as root.
  static func with(owned: Bool = false, _ body: (OverlayGround) async throws -> Void) async throws {
    try await Ground.with { ground in
      // The user of the files has to be able to get there; in a sandbox nothing is in its way.
      try await ground.shell("chmod 711 . run", in: ground.folder)
      try await body(
        OverlayGround(ground: ground, mounter: TestMounter(), owner: owned ? Self.user : nil))
    }
  }

  func store(limit: Int = ScratchStore.basesLimit) async throws -> ScratchStore {
    let run = ground.run.string
    if try await ground.shell("ls run", in: ground.folder).contains("scratch.git") == false {
      _ = try await ScratchRepository.create(at: run, target: ground.target.string)
      try await ground.shell("chmod 711 scratch.git", in: ground.run)
    }
    return try await reopened(limit: limit)
  }

  func reopened(limit: Int = ScratchStore.basesLimit) async throws -> ScratchStore {
    try await ScratchStore(
      folder: ground.run.string, bases: ground.bases, mounter: mounter, owner: owner, basesLimit: limit
    ) { Ground.time }
  }

  /// Runs a script where commands run, which must succeed.
  @discardableResult
  func shell(_ script: String, in workspace: any Workspace) async throws -> String {
    let result = try await mounter.shell(script, in: workspace, as: owner.map { ($0.user, $0.group) })
    try #require(result.status == 0, "\(script): \(result.errors)")
    return result.output
  }

  /// The draft that a script makes of a revision.
  func draft(_ script: String, in store: ScratchStore, at revision: Revision? = nil) async throws -> DraftSnapshot {
    let workspace = try await store.workspace(at: revision)
    try await shell(script, in: workspace)
    let snapshot = try await workspace.snapshot(message: "a draft\n")
    await workspace.discard()
    return snapshot
  }

  /// Names, modes and content of everything but `.git` in a workspace.
  func listing(of workspace: any Workspace) async throws -> String { try await shell(Self.listing, in: workspace) }

  static let listing = """
    find . -name .git -prune -o -printf '%p %m %y %l\\n' | LC_ALL=C sort
    find . -name .git -prune -o -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
    """
}

extension Trait where Self == ConditionTrait {
  /// For tests that need the kernel to show layers.
  static var layers: Self {
    .enabled(if: TestMounter.obstacle == nil, "\(TestMounter.obstacle ?? "")")
  }

  /// For tests of what only root can do.
  static var root: Self { .enabled(if: TestMounter.isRoot, "this needs root") }
}
