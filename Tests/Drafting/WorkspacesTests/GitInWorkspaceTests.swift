import Drafting
import Policy
import RunJournal
import SystemPackage
import TestKit
import Testing
import Workspaces

@Suite("Git in a workspace", .layers)
struct GitInWorkspaceTests {
  /// Every kind of workspace, with a way to run a script in it.
  private static func forEachKind(
    _ body: (ScratchStore, Ground, (String, any Workspace) async throws -> String) async throws -> Void
  ) async throws {
    for owned in OverlayTests.owned {
      try await OverlayGround.with(owned: owned) { overlay in
        try await overlay.ground.shell("echo 2 > second; git add .; git commit -qm second", in: overlay.ground.target)
        try await body(try await overlay.store(), overlay.ground) { try await overlay.shell($0, in: $1) }
      }
    }
    try await Ground.with { ground in
      try await ground.shell("echo 2 > second; git add .; git commit -qm second", in: ground.target)
      try await body(try await ground.store(), ground) { script, workspace in
        try await ground.shell(script, in: FilePath(workspace.root))
      }
    }
  }

  @Test("A fresh workspace is a clean repository with the whole history, in which a commit can be made")
  func fresh() async throws {
    try await Self.forEachKind { store, _, run in
      let workspace = try await store.workspace()
      let script = """
        git status --porcelain --ignored; git log --format=%s; git branch --show-current; git remote; git stash list
        echo 3 > third; echo 3 >> README.md; git status --porcelain; git add -A; git commit -qm third; git log --format=%s -1
        git status --porcelain; git diff HEAD~1 --stat | tail -1; git checkout -q HEAD~1 -- README.md; git reset -q --hard
        cat README.md; git fsck --no-dangling --no-progress
        """
      #expect(
        try await run(script, workspace) == """
          second
          first
          draft
           M README.md
          ?? third
          third
           2 files changed, 2 insertions(+)
          hello
          3

          """)
      let draft = try await workspace.snapshot(message: "m\n")
      #expect(draft.changes.map(\.path) == ["README.md", "third"] && draft.leftOut == [])
      #expect(try await workspace.list("").contains { $0.name == ".git" } == false)
    }
  }

  @Test("A forked draft is a clean repository at the draft, in which a commit can be made")
  func forked() async throws {
    try await Self.forEachKind { store, _, run in
      let first = try await store.workspace()
      _ = try await run("rm -r docs; echo file > docs; mkdir link2; echo x > link2/f; echo more >> src/app.py", first)
      let draft = try await first.snapshot(message: "drafted\n")
      await first.discard()
      let fork = try await store.workspace(at: draft.revision, attempt: 2)
      let script = """
        git status --porcelain --ignored; git log --format=%s; git diff HEAD~1 --name-only; git ls-files link2 docs
        echo y >> link2/f; git commit -qam more; git log --format=%s -1; git status --porcelain
        """
      #expect(
        try await run(script, fork) == """
          drafted
          second
          first
          docs
          docs/a.md
          docs/b.md
          docs/deep/er/x.md
          docs/tracked.log
          link2/f
          src/app.py
          docs
          link2/f
          more

          """)
      #expect(try await fork.snapshot(message: "n\n").changes.map(\.path) == ["link2/f"])
    }
  }

  @Test("`git status` need not read any file: each looks as the index says, and is older than it")
  func unread() async throws {
    try await Self.forEachKind { store, _, run in
      // Files whose looks differ are listed, whatever they hold; those as young as the index would be read.
      let script = """
        git diff-files --name-only
        index=$(stat -c %Y .git/index)
        git ls-files --debug | sed -n 's/.*mtime: \\([0-9]*\\):.*/\\1/p' | sort -n | tail -1 | { read t; test $t -lt $index; }
        """
      let fresh = try await store.workspace()
      #expect(try await run(script, fresh) == "")
      _ = try await run("echo x >> docs/a.md; rm docs/b.md", fresh)
      let draft = try await fresh.snapshot(message: "m\n")
      let fork = try await store.workspace(at: draft.revision, attempt: 2)
      #expect(try await run(script, fork) == "")
    }
  }

  @Test("A change right after the checkout is seen, though it leaves the size as it was")
  func sameSize() async throws {
    try await Self.forEachKind { store, _, run in
      let workspace = try await store.workspace()
      #expect(
        try await run("printf 'HELLO\\n' > README.md; git status --porcelain", workspace) == " M README.md\n")
    }
  }

  @Test("The history of a shallow target ends where the target's does")
  func shallow() async throws {
    try await OverlayGround.with { overlay in
      let ground = overlay.ground
      try await ground.shell("echo 2 > second; git add .; git commit -qm second", in: ground.target)
      try await git("clone", "-q", "--depth", "1", "file://\(ground.target)", "shallow", in: ground.folder)
      _ = try await ScratchRepository.create(at: ground.run.string, target: "\(ground.folder)/shallow")
      let workspace = try await overlay.reopened().workspace()
      #expect(try await overlay.shell("git log --format=%s; git status --porcelain", in: workspace) == "second\n")
    }
  }

  @Test("What the workspace's repository borrows is named, so that a sandbox can show it")
  func borrowed() async throws {
    try await OverlayGround.with { overlay in
      let ground = overlay.ground
      try await git("clone", "-q", "--shared", "target", "other", in: ground.folder)
      _ = try await ScratchRepository.create(at: ground.run.string, target: "\(ground.folder)/other")
      let objects = [
        "\(ground.run)/scratch.git/objects", "\(ground.folder)/other/.git/objects", "\(ground.target)/.git/objects",
      ]
      let workspace = try await overlay.reopened().workspace()
      #expect(workspace.place.objects == objects)
      let plain = try await ScratchStore(folder: ground.run.string, bases: ground.bases) { Ground.time }
      #expect(try await plain.workspace(attempt: 2).place.objects == objects)
    }
  }
}
