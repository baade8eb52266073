import Drafting
import SystemPackage
import TestKit
import Testing
import Workspaces

@Suite("Discarding workspaces")
struct DeletionTests {
  @Test("Discarding deletes the workspace and nothing that it links to")
  func discard() async throws {
    try await Ground.with { ground in
      let store = try await ground.store()
      try await ground.shell("mkdir outside; echo keep > outside/f; ln outside/f outside/g", in: ground.folder)
      let outside = ground.folder.appending("outside")
      let before = try await ground.listing(of: outside)
      let workspace = try await store.workspace()
      try await ground.shell(
        """
        ln -s \(outside) out; ln -s \(outside)/f file; mkfifo pipe; ln \(outside)/f hard
        mkdir -p shut/inner; touch shut/inner/x; chmod 000 shut/inner shut; chmod 555 docs
        p=.; for i in $(seq 300); do mkdir deep; cd deep; done; touch bottom
        """, in: FilePath(workspace.root))
      await workspace.discard()
      #expect(try await ground.shell("ls workspaces staging", in: ground.run) == "staging:\n\nworkspaces:\n")
      #expect(try await ground.listing(of: outside) == before)
      await #expect(throws: WorkspaceError.self) { try await workspace.read("README.md") }
      #expect(try await ground.shell("grep -c . created.log", in: ground.run) == "6\n")
    }
  }

  @Test("A file system that is mounted in a workspace is not entered, and the rest goes when it is gone", .root)
  func mounted() async throws {
    try await Ground.with { ground in
      let store = try await ground.store()
      let workspace = try await store.workspace()
      let point = "\(workspace.root)/docs"
      try await ground.shell("mount -t tmpfs none \(point); echo keep > \(point)/f", in: ground.folder)
      await workspace.discard()
      #expect(try await ground.shell("cat \(point)/f; umount \(point)", in: ground.folder) == "keep\n")
      #expect(try await store.sweep() == [])
      #expect(try await ground.shell("ls workspaces", in: ground.run) == "")
    }
  }

  @Test("A workspace that was swapped for a link loses the link only")
  func swapped() async throws {
    try await Ground.with { ground in
      let workspace = try await ground.store().workspace()
      try await ground.shell(
        "mv \(workspace.root) ../kept; ln -s \(ground.folder)/kept \(workspace.root)", in: ground.run)
      await #expect(throws: WorkspaceError.self) { try await workspace.read("README.md") }
      await workspace.discard()
      #expect(
        try await ground.shell("ls; cat ../../kept/README.md", in: ground.run.appending("workspaces")) == "hello\n")
    }
  }

  @Test("A sweep deletes what an earlier process left, and only what is on the record")
  func sweep() async throws {
    try await Ground.with { ground in
      let store = try await ground.store()
      let lost = try await store.workspace()
      let other = try await ScratchStore(folder: ground.run.string, bases: ground.bases) { Ground.time }
      let live = try await other.workspace()
      try await ground.shell(
        """
        mkdir workspaces/mine; echo precious > workspaces/mine/f; echo precious > f; mkdir -p up/x
        printf 'made %s\\n' workspaces/../f /etc workspaces/ run/.. workspaces/. up/x >> created.log
        printf 'made works' >> created.log
        """, in: ground.run)
      #expect(try await other.sweep() == [])
      let left = try await ground.shell("cat f workspaces/mine/f; ls -d up/x; ls workspaces", in: ground.run)
      let name = try #require(FilePath(live.root).lastComponent?.string)
      #expect(left == "precious\nprecious\nup/x\n\(name)\nmine\n")
      await #expect(throws: WorkspaceError.self) { try await lost.read("README.md") }
      #expect(try await live.read("README.md").bytes == Array("hello\n".utf8))
      let next = try await other.workspace(attempt: 2)
      await next.discard()
      #expect(try await ScratchStore(folder: ground.run.string, bases: ground.bases) { Ground.time }.sweep() == [])
      #expect(try await ground.shell("ls workspaces", in: ground.run) == "mine\n")
    }
  }

  @Test("A workspace that cannot be filled leaves nothing behind")
  func failedCheckout() async throws {
    try await Ground.with { ground in
      try await ground.shell(
        """
        blob=$(echo evil | git hash-object -w --stdin)
        inner=$(printf '100644 blob %s\\tconfig\\n' $blob | git mktree)
        tree=$(printf '040000 tree %s\\t.GIT\\n' $inner | git mktree)
        git update-ref refs/heads/evil $(git commit-tree -m evil $tree)
        """, in: ground.target)
      let store = try await ground.store(base: "evil")
      let error = try await #require(throws: DraftStoreError.self) { try await store.workspace() }
      #expect(error.reason == "check out .GIT: no tree may hold that name")
      #expect(try await ground.shell("ls workspaces staging", in: ground.run) == "staging:\n\nworkspaces:\n")
    }
  }
}
