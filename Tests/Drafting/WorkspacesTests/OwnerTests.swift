import Drafting
import Hashing
import SystemPackage
import TestKit
import Testing
import Workspaces

// alone: it runs other suites as another user.
@Suite("Whose files they are", .layers)
struct OwnerTests {
  @Test(
    "Everything in bases, layers and workspaces belongs to the user of the commands, and the run stays root's", .root)
  func owned() async throws {
    try await OverlayGround.with(owned: true) { overlay in
      let store = try await overlay.store()
      let draft = try await overlay.draft("rm -r docs; echo x > docs; mkdir z; ln -s a z/l", in: store)
      let workspace = try await store.workspace(at: draft.revision)
      try await workspace.apply(
        ChangeSet(changes: [
          .init(path: "new/deep/file", against: nil, content: .file(bytes: [1], isExecutable: false)),
          .init(
            path: "README.md", against: SHA256Digest(of: "hello\n"), content: .file(bytes: [2], isExecutable: false)),
        ]))
      try await overlay.shell("echo 1 >> new/deep/file; mkdir src/made; rm -r z; echo y > .git/y", in: workspace)
      let others = try await overlay.ground.shell(
        """
        find bases/*/base bases/*/layers/*/files run/workspaces/*/upper run/workspaces/*/point ! -uid 2121 ! -type c
        find bases/*/base bases/*/layers/*/files run/workspaces/*/upper ! -gid 2121 ! -type c
        find run bases -maxdepth 1 ! -uid 0
        """, in: overlay.ground.folder)
      #expect(others == "")
      #expect(try await overlay.shell("id -u", in: workspace) == "2121\n")
      let plain = try await ScratchStore(
        folder: overlay.ground.run.string, bases: overlay.ground.bases, owner: overlay.owner
      ) { Ground.time }.workspace(attempt: 2)
      try await plain.apply(
        ChangeSet(changes: [.init(path: "a/b", against: nil, content: .file(bytes: [1], isExecutable: false))]))
      #expect(try await overlay.ground.shell("find . ! -uid 2121", in: FilePath(plain.root)) == "")
    }
  }

  @Test("All of this holds for an ordinary user too", .root, .timeLimit(.minutes(20)))
  func ordinaryUser() async throws {
    let user = ["setpriv", "--reuid=2121", "--regid=2121", "--clear-groups"]
    let canRun = try await runTool(user[0], user.dropFirst() + ["test", "-x", Child.program])
    if canRun.status != 0 { return print("skipped: another user cannot get at \(Child.program)") }
    let all = [
      "OverlayTests", "GitInWorkspaceTests", "BaseTests", "HousekeepingTests", "SnapshotTests", "HostileDraftTests",
      "EqualityTests", "LayerKindTests",
    ]
    let suites = Extent.sample(3, of: all).joined(separator: "|")
    let result = try await Child.tests(
      matching: "WorkspacesTests.(\(suites))",
      environment: ["HOME": "/tmp", "CHANCERY_EDITS": "\(Extent.count(30, orAll: 300))"], by: user)
    let failures = result.errors.split(separator: "\n").filter { $0.contains("✘") || $0.contains("↳") }
    #expect(result.status == 0, "\(failures.joined(separator: "\n"))")
    #expect(result.errors.contains("passed after"))
  }
}
