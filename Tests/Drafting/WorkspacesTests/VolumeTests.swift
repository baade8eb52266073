import Drafting
import Foundation
import Hashing
import Policy
import RunJournal
import SystemPackage
import TestKit
import Testing
import Workspaces

/// Workspaces that btrfs copies, on one that is mounted for the test.
@Suite("Workspaces that the file system copies", .volumes)
struct VolumeTests {
  /// Lends a ground on a fresh btrfs, and unmounts it afterwards.
  private static func with(_ body: (Ground) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      let point = folder.appending("mounted")
      try await make(in: folder, mountedAt: point)
      let result: Result<Void, any Error>
      do {
        result = .success(try await body(try await Ground.make(in: point)))
      } catch {
        result = .failure(error)
      }
      let unmounted = try await runTool("umount", [point.string])
      #expect(unmounted.status == 0, "\(unmounted.errors)")
      try result.get()
    }
  }

  private static func make(in folder: FilePath, mountedAt point: FilePath) async throws {
    let image = folder.appending("image").string
    for words in [
      ["truncate", "-s", "200M", image], ["mkfs.btrfs", "-q", image], ["mkdir", point.string],
      ["mount", "-o", "loop", image, point.string],
    ] {
      let ran = try await runTool(words[0], Array(words.dropFirst()))
      try #require(ran.status == 0, "\(words): \(ran.errors)")
    }
  }

  /// Why there is no such file system here; `nil` where there is one.
  static let obstacle: String? = {
    guard TestMounter.isRoot else { return "only root can mount one" }
    let programs = ["/usr/sbin/mkfs.btrfs", "/sbin/mkfs.btrfs", "/usr/bin/mkfs.btrfs"]
    guard programs.contains(where: FileManager.default.isExecutableFile) else { return "there is no mkfs.btrfs" }
    guard let known = try? String(contentsOfFile: "/proc/filesystems", encoding: .utf8), known.contains("\tbtrfs")
    else {
      return "the kernel knows no btrfs"
    }
    return FileManager.default.fileExists(atPath: "/dev/loop-control") ? nil : "there are no loop devices"
  }()

  /// The volumes that stand, by the file system's own tool.
  private static func volumes(on ground: Ground) async throws -> Int {
    try await ground.shell("btrfs subvolume list . | wc -l", in: ground.folder)
      .trimmingCharacters(in: .whitespacesAndNewlines).split(separator: " ").compactMap { Int($0) }.first ?? -1
  }

  /// A store whose workspaces are checkouts, because its bases lie on another file system.
  private static func plain(_ ground: Ground, bases: FilePath) async throws -> ScratchStore {
    try await ScratchStore(folder: ground.run.string, bases: bases.string) { Ground.time }
  }

  @Test("The same files as a checkout, the same draft after the same edits, and the same fork of it")
  func edits() async throws {
    try await Self.with { ground in
      let store = try await ground.store()
      try await withTemporaryFolder { bases in
        let plain = try await Self.plain(ground, bases: bases)
        #expect(store.kind == .snapshot && plain.kind == .clone)
        for (attempt, edit) in SnapshotTests.edits.enumerated() {
          let copied = try await store.draft(edit.script, on: ground)
          let written = try await plain.draft(edit.script, on: ground)
          #expect(copied.revision.tree == written.revision.tree && copied.leftOut == written.leftOut, "\(edit.name)")
          let fork = try await store.workspace(at: copied.revision, attempt: attempt + 10)
          let full = try await plain.workspace(at: copied.revision, attempt: attempt + 100)
          let seen = try await ground.shell(OverlayGround.listing, in: FilePath(fork.root))
          let expected = try await ground.shell(OverlayGround.listing, in: FilePath(full.root))
          #expect(OverlayTests.entries(seen) == OverlayTests.entries(expected), "\(edit.name)")
          #expect(
            try await ground.shell("git status --porcelain --ignored", in: FilePath(fork.root)) == "", "\(edit.name)")
          #expect(try await fork.snapshot(message: "again\n").revision.tree == copied.revision.tree, "\(edit.name)")
          await fork.discard()
          await full.discard()
        }
      }
    }
  }

  @Test("What is applied is there, no edit reaches the base, and nothing is left when all of it goes")
  func life() async throws {
    try await Self.with { ground in
      let store = try await ground.store()
      let before = try await Self.volumes(on: ground)
      let workspace = try await store.workspace()
      #expect(try await Self.volumes(on: ground) == before + 2)
      let base = try await ground.listing(of: FilePath(ground.bases))
      try await workspace.apply(
        ChangeSet(changes: [
          .init(
            path: "README.md", against: SHA256Digest(of: "hello\n"), content: .file(bytes: [104], isExecutable: false)),
          .init(path: "made/by/tool", against: nil, content: .file(bytes: [105], isExecutable: true)),
          .init(path: "docs/b.md", against: SHA256Digest(of: "b\n"), content: .absent),
        ]))
      try await ground.shell("echo evil >> src/app.py; rm -rf .git; chmod 000 docs", in: FilePath(workspace.root))
      let draft = try await workspace.snapshot(message: "m\n")
      #expect(draft.changes.map(\.path) == ["README.md", "docs/b.md", "made/by/tool", "src/app.py"])
      #expect(try await ground.listing(of: FilePath(ground.bases)) == base)
      await workspace.discard()
      #expect(try await Self.volumes(on: ground) == before + 1)
      await #expect(throws: WorkspaceError.self) { try await workspace.read("README.md") }
      let small = try await ScratchStore(folder: ground.run.string, bases: ground.bases, basesLimit: 0) { Ground.time }
      let other = try await small.workspace(at: draft.revision)
      await other.discard()
      #expect(try await Self.volumes(on: ground) == before + 1)
    }
  }

  @Test("A base that is an ordinary folder is not copied, and the workspace is a checkout")
  func ordinaryBase() async throws {
    try await Self.with { ground in
      _ = try await ground.store()
      let overlay = OverlayGround(ground: ground, mounter: TestMounter(), owner: nil)
      try await ground.shell("chmod 711 . run", in: ground.folder)
      let layered = try await overlay.store().workspace()
      await layered.discard()
      let store = try await ScratchStore(folder: ground.run.string, bases: ground.bases) { Ground.time }
      let workspace = try await store.workspace()
      #expect(try await workspace.read("README.md").bytes == Array("hello\n".utf8))
      #expect(try await store.draft("echo 1 > one", on: ground).changes.map(\.path) == ["one"])
      await workspace.discard()
    }
  }
}

extension Trait where Self == ConditionTrait {
  /// For tests that need a file system which copies folders.
  static var volumes: Self {
    .enabled(if: VolumeTests.obstacle == nil, "\(VolumeTests.obstacle ?? "")")
  }
}
