import Drafting
import Git
import Policy
import RunJournal
import SystemPackage
import TestKit
import Testing
import Workspaces

@Suite("A scratch repository over a target")
struct TargetTests {
  @Test("Neither making, drafting, merging nor comparing changes a byte of the target")
  func targetStays() async throws {
    try await Ground.with { ground in
      try await ground.shell("echo dirty >> README.md; echo new > untracked", in: ground.target)
      let before = try await ground.listing(of: ground.target)
      let store = try await ground.store()
      let one = try await store.draft("echo 1 >> src/app.py; echo 2 > two", on: ground)
      let two = try await store.draft("rm docs/b.md", on: ground)
      guard case .merged(let both) = try await store.merge([one.revision, two.revision], message: "both\n") else {
        Issue.record("the drafts go together")
        return
      }
      _ = try await store.changes(from: store.repository.base, to: both)
      _ = try await store.diff(from: store.repository.base, to: both)
      #expect(try await ground.listing(of: ground.target) == before)
    }
  }

  @Test("After a rebase and a collection of garbage in the target, the run goes on", arguments: [true, false])
  func collectedGarbage(packed: Bool) async throws {
    try await Ground.with { ground in
      if packed { try await git("gc", "-q", in: ground.target) }
      let store = try await ground.store()
      #expect(store.repository.keepsObjects)
      let one = try await store.draft("echo 1 >> src/app.py", on: ground)
      let base = store.repository.base.commit
      try await ground.shell(
        """
        git checkout -q --orphan other; git rm -rfq .; echo new > new; git add new; git commit -qm other
        git branch -D main; git reflog expire --expire=now --all; git gc -q --prune=now
        if git cat-file -e \(base); then exit 1; fi
        """, in: ground.target)
      let reopened = try await ScratchStore(folder: ground.run.string, bases: ground.bases) { Ground.time }
      for store in [store, reopened] {
        let two = try await store.draft("echo 2 >> docs/b.md", on: ground)
        let merge = try await store.merge([one.revision, two.revision], message: "both\n")
        guard case .merged(let both) = merge else {
          Issue.record("the drafts go together")
          return
        }
        #expect(
          try await store.changes(from: store.repository.base, to: both).map(\.path) == ["docs/b.md", "src/app.py"])
        #expect(try await store.diff(from: store.repository.base, to: both).contains("+2\n"))
      }
      try await ground.shell("mv target elsewhere", in: ground.folder)
      #expect(try await reopened.draft("echo 3 > 3", on: ground).changes.map(\.path) == ["3"])
    }
  }

  @Test("A target without a commit begins from nothing")
  func unborn() async throws {
    try await Ground.with { ground in
      let empty = ground.folder.appending("empty")
      try await git("init", "-q", "empty", in: ground.folder)
      let store = try await ground.store(of: empty)
      #expect(store.repository.isUnborn)
      #expect(store.repository.base.tree == "4b825dc642cb6eb9a060e54bf8d69288fbee4904")
      let draft = try await store.draft("echo 1 > one; mkdir d; echo 2 > d/two", on: ground)
      #expect(draft.changes.map(\.path) == ["d/two", "one"])
      #expect(try await git("fsck", "--strict", "--no-dangling", in: FilePath(store.repository.path)) == "")
    }
  }

  @Test("A linked working tree lends its own HEAD and the shared objects")
  func linkedWorktree() async throws {
    try await Ground.with { ground in
      try await git("worktree", "add", "-q", "-b", "side", "../side", in: ground.target)
      let side = ground.folder.appending("side")
      try await ground.shell("echo side > side.txt; git add .; git commit -qm side", in: side)
      let store = try await ground.store(of: side)
      #expect(store.repository.base.commit == (try await git("rev-parse", "side", in: ground.target)))
      #expect(try await store.draft("echo 1 >> side.txt", on: ground).changes.map(\.path) == ["side.txt"])
    }
  }

  @Test(
    "A bare, a shallow, a borrowing and a relocated target serve",
    arguments: [
      "git clone -q --bare target other",
      "git clone -q --depth 1 file://$PWD/target other",
      "git clone -q --shared target other",
      "git clone -q --separate-git-dir=elsewhere target other",
      "git clone -q target other; git -C other sparse-checkout set docs",
    ])
  func otherTargets(clone: String) async throws {
    try await Ground.with { ground in
      try await ground.shell("echo 2 > second; git add .; git commit -qm second", in: ground.target)
      try await ground.shell(clone, in: ground.folder)
      let store = try await ground.store(of: ground.folder.appending("other"))
      let one = try await store.draft("echo 1 >> README.md", on: ground)
      let two = try await store.draft("rm docs/b.md", on: ground)
      let three = try await store.draft("echo 3 > three", on: ground, at: two.revision)
      guard case .merged(let all) = try await store.merge([one.revision, three.revision], message: "all\n") else {
        Issue.record("the drafts go together")
        return
      }
      #expect(
        try await store.changes(from: store.repository.base, to: all).map(\.path) == [
          "README.md", "docs/b.md", "three",
        ])
      let workspace = try await store.workspace(at: all)
      #expect(try await workspace.read("second").bytes == Array("2\n".utf8))
    }
  }

  @Test(
    "What cannot be read rightly is refused with the reason and what to do",
    arguments: [
      "git init -q --object-format=sha256 other",
      "git clone -q --filter=blob:none file://$PWD/target other",
      "git init -q other; cd other; git config core.repositoryformatversion 1; git config extensions.refstorage x",
    ])
  func refusals(clone: String) async throws {
    try await Ground.with { ground in
      try await ground.shell("git config uploadpack.allowFilter true", in: ground.target)
      try await ground.shell(clone, in: ground.folder)
      let error = try await #require(throws: DraftStoreError.self) {
        try await ground.store(of: ground.folder.appending("other"))
      }
      #expect(error.reason.contains("use a complete clone in the usual format"), "\(error)")
      #expect(try await ground.shell("ls", in: ground.run) == "")
    }
  }

  @Test("A base is a branch, a tag or a commit; anything else is refused with what was asked for")
  func bases() async throws {
    try await Ground.with { ground in
      try await ground.shell(
        """
        git tag -a -m tagged v1; git branch old; echo 2 > second; git add .; git commit -qm second
        """, in: ground.target)
      let first = try await git("rev-parse", "main~1", in: ground.target)
      for (index, base) in ["v1", "old", first, String(first.prefix(9)), "HEAD~1"].enumerated() {
        let run = ground.folder.appending("run\(index)").string
        try await ground.shell("mkdir run\(index)", in: ground.folder)
        let made = try await ScratchRepository.create(at: run, target: ground.target.string, base: base)
        #expect(made.base.commit == first)
        #expect(try await ScratchRepository.open(at: run) == made)
      }
      for base in ["nowhere", "HEAD:README.md", "", "--all"] {
        await #expect(throws: DraftStoreError.self) {
          try await ScratchRepository.create(at: ground.run.string, target: ground.target.string, base: base)
        }
      }
    }
  }

  @Test("Nothing of the target's configuration, hooks or remotes is taken over")
  func nothingTakenOver() async throws {
    try await Ground.with { ground in
      try await ground.shell(
        """
        git remote add origin /nowhere; git config core.hooksPath hooks; git config core.autocrlf true
        printf '#!/bin/sh\\ntouch /tmp/never\\n' > .git/hooks/pre-commit
        """, in: ground.target)
      let store = try await ground.store()
      let listing = try await ground.shell(
        "ls hooks; cat config; cat objects/info/alternates", in: ground.run.appending("scratch.git"))
      #expect(!listing.contains("origin") && !listing.contains("hooksPath") && !listing.contains("pre-commit"))
      #expect(listing.hasSuffix("\(ground.target)/.git/objects\n"))
      #expect(try await store.draft("true", on: ground).changes == [])
    }
  }

  @Test("Submodules of the base are empty folders, stay as they are, and may be removed")
  func submodules() async throws {
    try await Ground.with { ground in
      try await ground.shell(
        """
        git init -q ../module; git -C ../module commit -q --allow-empty -m m
        git -c protocol.file.allow=always submodule --quiet add ../module sub/module; git commit -qm module
        """, in: ground.target)
      let store = try await ground.store()
      let workspace = try await store.workspace()
      #expect(
        try await workspace.list("sub") == [
          WorkspaceEntry(name: ".gitignore", kind: .file, size: 13),
          WorkspaceEntry(name: "module", kind: .submodule, size: 0),
        ])
      let inside = try await store.draft("echo hidden > sub/module/f; echo 1 > one", on: ground)
      #expect(inside.changes.map(\.path) == ["one"])
      #expect(inside.leftOut == ["sub/module: inside a submodule"])
      let removed = try await store.draft("rmdir sub/module", on: ground)
      #expect(removed.changes.map { [$0.oldMode, $0.newMode] } == [[0o160000, nil]])
      let replaced = try await store.draft("rmdir sub/module; echo file > sub/module", on: ground)
      #expect(replaced.changes.map { [$0.oldMode, $0.newMode] } == [[0o160000, 0o100644]])
    }
  }
}
