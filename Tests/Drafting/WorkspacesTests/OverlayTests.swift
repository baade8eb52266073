import Drafting
import Hashing
import Policy
import RunJournal
import SystemPackage
import TestKit
import Testing
import Workspaces

@Suite("Workspaces of layers", .layers)
struct OverlayTests {
  /// Whether the files belong to another user than the one who runs this.
  static let owned = TestMounter.isRoot ? [false, true] : [false]

  @Test("A workspace shows the base, to commands and to its own tools alike", arguments: owned)
  func base(owned: Bool) async throws {
    try await OverlayGround.with(owned: owned) { overlay in
      let store = try await overlay.store()
      let workspace = try await store.workspace()
      #expect(store.kind == .overlay && overlay.mounter.count == 1)
      let plain = try await ScratchStore(folder: overlay.ground.run.string, bases: overlay.ground.bases) { Ground.time }
        .workspace()
      let files = try await plain.files(below: "")
      #expect(try await workspace.files(below: "") == files)
      for folder in ["", "docs", "sub/"] {
        #expect(try await workspace.list(folder) == (try await plain.list(folder)))
      }
      for path in files { #expect(try await workspace.read(path) == (try await plain.read(path))) }
      let listing = try await overlay.ground.shell(OverlayGround.listing, in: FilePath(plain.root))
      let seen = try await overlay.listing(of: workspace)
      #expect(Self.entries(seen) == Self.entries(listing))
    }
  }

  /// A listing without its first line, the root.
  static func entries(_ listing: String) -> Substring { listing.drop { $0 != "\n" } }

  @Test("What commands do and what is applied is seen by each other, and is the draft", arguments: owned)
  func edits(owned: Bool) async throws {
    try await OverlayGround.with(owned: owned) { overlay in
      let workspace = try await overlay.store().workspace()
      try await overlay.shell("echo 4 >> src/app.py; echo new > docs/new.md", in: workspace)
      #expect(try await workspace.read("docs/new.md").bytes == Array("new\n".utf8))
      let file = { (text: String) in ChangeSet.Content.file(bytes: Array(text.utf8), isExecutable: true) }
      try await workspace.apply(
        ChangeSet(changes: [
          .init(path: "docs/new.md", against: SHA256Digest(of: "new\n"), content: file("newer\n")),
          .init(path: "README.md", against: SHA256Digest(of: "hello\n"), content: file("hi\n")),
          .init(path: "docs/b.md", against: SHA256Digest(of: "b\n"), content: .absent),
          .init(path: "made/by/tool", against: nil, content: file("tool\n")),
        ]))
      let seen = try await overlay.shell(
        "cat docs/new.md README.md made/by/tool; ls docs; echo more >> made/by/tool; rm docs/a.md; touch made/by/x",
        in: workspace)
      #expect(seen == "newer\nhi\ntool\na.md\ndeep\nnew.md\ntracked.log\n")
      let draft = try await workspace.snapshot(message: "m\n")
      #expect(
        draft.changes.map(\.path) == [
          "README.md", "docs/a.md", "docs/b.md", "docs/new.md", "made/by/tool", "made/by/x", "src/app.py",
        ])
      #expect(try await overlay.ground.shell("ls run/workspaces/*/upper/aside", in: overlay.ground.folder) == "")
    }
  }

  @Test("A draft that is forked looks as it was drafted, whatever changed places", arguments: owned)
  func fork(owned: Bool) async throws {
    try await OverlayGround.with(owned: owned) { overlay in
      let store = try await overlay.store()
      let plain = try await ScratchStore(folder: overlay.ground.run.string, bases: overlay.ground.bases) { Ground.time }
      for (attempt, edit) in SnapshotTests.edits.enumerated() where !edit.script.contains("chmod 000") {
        let draft = try await plain.draft(edit.script, on: overlay.ground)
        let fork = try await store.workspace(at: draft.revision, attempt: attempt + 10)
        let full = try await plain.workspace(at: draft.revision, attempt: attempt + 100)
        let expected = try await overlay.ground.shell(OverlayGround.listing, in: FilePath(full.root))
        let seen = try await overlay.listing(of: fork)
        #expect(Self.entries(seen) == Self.entries(expected), "\(edit.name)")
        #expect(try await overlay.shell("git status --porcelain --ignored", in: fork) == "", "\(edit.name)")
        #expect(try await overlay.shell("git diff --cached HEAD --name-only", in: fork) == "", "\(edit.name)")
        let head = try await overlay.shell("git rev-parse HEAD; git fsck --no-dangling 2>&1 || true", in: fork)
        #expect(head == "\(draft.revision.commit)\n", "\(edit.name)")
        #expect(try await fork.snapshot(message: "again\n").revision.tree == draft.revision.tree, "\(edit.name)")
        await fork.discard()
        await full.discard()
      }
    }
  }

  @Test("What was ignored or left out of a draft does not travel on with it")
  func leftOut() async throws {
    try await OverlayGround.with { overlay in
      let store = try await overlay.store()
      let draft = try await overlay.draft("mkdir build; echo x > build/o; mkfifo pipe; echo 1 > one", in: store)
      #expect(draft.changes.map(\.path) == ["one"])
      let fork = try await store.workspace(at: draft.revision)
      #expect(try await overlay.shell("ls -d build pipe one 2>/dev/null || true", in: fork) == "one\n")
    }
  }

  @Test("No edit of a workspace reaches the base, and the next workspace begins from it")
  func baseStays() async throws {
    try await OverlayGround.with { overlay in
      let store = try await overlay.store()
      let first = try await store.workspace()
      let before = try await overlay.ground.listing(of: FilePath(overlay.ground.bases))
      let seen = try await overlay.listing(of: first)
      try await overlay.shell(
        """
        for f in $(git ls-files | grep -v ' '); do test -L $f || { echo evil >> $f; truncate -s 3 $f; chmod 777 $f; }; done
        rm -rf docs; mkdir docs; ln -f README.md hard; echo x >> hard; mv src source; touch -d 2001-01-01 bin bin/run.sh
        echo evil >> .git/config; rm -rf .git/index .git/objects; git init -q .; rm -rf .git
        python3 -c 'import os; f = os.open("crlf.txt", os.O_RDWR); os.ftruncate(f, 1 << 20)'
        setfattr -n user.overlay.opaque -v y bin 2>/dev/null || true; mknod bin/x c 0 0 2>/dev/null || true
        """, in: first)
      _ = try await first.snapshot(message: "evil\n")
      let second = try await store.workspace(attempt: 2)
      #expect(try await overlay.listing(of: second) == seen)
      #expect(try await overlay.shell("git status --porcelain", in: second) == "")
      await first.discard()
      await second.discard()
      #expect(try await overlay.ground.listing(of: FilePath(overlay.ground.bases)) == before)
    }
  }

  @Test("A workspace whose own folder was shut is read all the same")
  func shut() async throws {
    try await OverlayGround.with { overlay in
      let workspace = try await overlay.store().workspace()
      try await overlay.shell("echo new > added; chmod 000 .", in: workspace)
      #expect(try await workspace.read("added").bytes == Array("new\n".utf8))
      #expect(try await workspace.changes().map(\.path) == ["added"])
      await workspace.discard()
    }
  }

  @Test("A discarded workspace is gone with all that was changed, and says so")
  func discard() async throws {
    try await OverlayGround.with { overlay in
      let workspace = try await overlay.store().workspace()
      try await overlay.shell(
        "mkdir -p shut/inner; touch shut/inner/x; chmod 000 shut/inner shut; rm -r docs; ln -s / src/all", in: workspace
      )
      await workspace.discard()
      #expect(try await overlay.ground.shell("ls workspaces", in: overlay.ground.run) == "")
      await #expect(throws: WorkspaceError.self) { try await workspace.read("README.md") }
      await workspace.discard()
    }
  }

  @Test("Where layers cannot be shown every workspace is a checkout, and the system is asked once")
  func fallback() async throws {
    try await OverlayGround.with { overlay in
      var overlay = overlay
      overlay.mounter = TestMounter(refusal: ConfinementError(reason: "no"))
      let store = try await overlay.store()
      #expect(store.kind == .overlay)
      for attempt in 1...3 {
        let workspace = try await store.workspace(attempt: attempt)
        #expect(try await workspace.read("README.md").bytes == Array("hello\n".utf8))
        await workspace.discard()
      }
      #expect(store.kind == .clone && overlay.mounter.count == 1)
      #expect(
        try await overlay.ground.shell("ls workspaces staging", in: overlay.ground.run) == "staging:\n\nworkspaces:\n")
    }
  }

  @Test("Which kind there will be can be found out without a run, and leaves nothing behind")
  func probe() async throws {
    try await OverlayGround.with { overlay in
      let bases = overlay.ground.bases
      let found = try await WorkspaceProbe(bases: bases, mounter: overlay.mounter)
      #expect(found.kind == .overlay && found.refusal == nil)
      let error = ConfinementError(reason: "no")
      let refused = try await WorkspaceProbe(bases: bases, mounter: TestMounter(refusal: error))
      #expect(refused.kind == .clone && refused.refusal == error)
      let none = try await WorkspaceProbe(bases: bases, mounter: nil)
      #expect(none.kind == .clone && none.refusal == nil)
      #expect(try await overlay.ground.shell("ls bases", in: overlay.ground.folder) == "created.log\nlock\n")
    }
  }
}
