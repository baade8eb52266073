import Approval
import EffectKit
import GitMerge
import KindStage
import TestKit
import Testing

/// What `.gitattributes` and the user's git configuration say of a merge is kept to, or told before anybody approves.
@Suite("Attributes and settings of git")
struct AttributeTests {
  @Test("A file that is merged by union keeps the lines of both sides; without that it conflicts")
  func union() async throws {
    try await withTemporaryFolder { folder in
      var stage = try await Stage(in: folder)
      try await shell("printf 'top\\n' >log.md; git add -A; git commit -qm log", in: stage.target)
      try await stage.redraft("printf 'top\\nours\\n' >log.md")
      try await shell("printf 'top\\ntheirs\\n' >log.md; git commit -qam theirs", in: stage.target)
      #expect(await failure { _ = try await stage.propose() } == .conflict(paths: ["log.md"]))
      try await shell("echo '*.md merge=union' >.gitattributes; git add -A; git commit -qm union", in: stage.target)
      try await stage.commit(try await stage.propose())
      let merged = try await stage.read("log.md")
      #expect(merged == "top\ntheirs\nours\n")
      #expect(try await stage.status.isEmpty)
    }
  }

  @Test("A draft that turns union on for itself conflicts as before")
  func unionOfTheDraft() async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(in: folder, drafting: "echo '*.txt merge=union' >.gitattributes; echo drafted >a.txt")
      try await shell("echo theirs >a.txt; git commit -qam theirs", in: stage.target)
      #expect(await failure { _ = try await stage.propose() } == .conflict(paths: ["a.txt"]))
    }
  }

  @Test(
    "What git merges as a whole, or by a program of the user's, is a conflict", arguments: ["-merge", "merge=mine"])
  func driver(attribute: String) async throws {
    try await withTemporaryFolder { folder in
      var stage = try await Stage(in: folder)
      try await shell(
        "echo 'data.txt \(attribute)' >.gitattributes; git config merge.mine.driver 'touch ran'; "
          + "seq 1 30 >data.txt; git add -A; git commit -qm data", in: stage.target)
      try await stage.redraft("sed -i 's/^1$/one/' data.txt")
      try await shell("sed -i 's/^30$/thirty/' data.txt; git commit -qam theirs", in: stage.target)
      #expect(await failure { _ = try await stage.propose() } == .conflict(paths: ["data.txt"]))
      #expect(try await stage.status.isEmpty)
    }
  }

  @Test("A file of Git LFS that a draft holds as it is, and line ends that git would not store, are named")
  func storedOtherwise() async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(in: folder)
      // A system's own settings may have the filter.
      try await shell("for name in clean smudge process; do git config filter.lfs.$name ''; done", in: stage.target)
      try await shell(
        "printf '*.bin filter=lfs -text\\n*.cs text\\n*.dat -text\\n' >.gitattributes; git add -A; git commit -qm attributes",
        in: stage.target)
      // Stored as they are, as a draft's files are.
      let made = try await shell(
        """
        export GIT_INDEX_FILE=.git/draft-index; git read-tree HEAD
        put() { git update-index --add --cacheinfo "100644,$(git hash-object -w --stdin --no-filters),$1"; }
        printf 'weights' | put model.bin; printf 'version https://git-lfs.github.com/spec/v1\\n' | put kept.bin
        printf 'class A\\r\\n' | put windows.cs; printf 'a\\n' | put plain.cs; printf 'a\\r\\n' | put a.dat
        git commit-tree -p HEAD -m draft "$(git write-tree)"
        """, in: stage.target)
      let preview = try await stage.propose(base: stage.head, draft: String(made.prefix(40))).preview
      #expect(preview.contains("model.bin: .gitattributes gives it to Git LFS"))
      #expect(preview.contains("windows.cs: it lands with the line ends"))
      #expect(!preview.contains("kept.bin:") && !preview.contains("a.dat") && !preview.contains("plain.cs"))
    }
  }

  @Test("A new file that only the user's own excludes name lands, and is named")
  func excluded() async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(in: folder, drafting: "echo mine >notes.local; echo new >new.txt")
      #expect(try await !stage.propose().preview.contains("your git ignores"))
      try await shell("mkdir -p .git/info; echo '*.local' >.git/info/exclude", in: stage.target)
      let effect = try await stage.propose()
      #expect(effect.preview.hasSuffix("notes.local lands although your git ignores it (.git/info/exclude)"))
      try await stage.commit(effect)
      #expect(try await stage.read("notes.local") == "mine\n")
    }
  }

  @Test("What is in the way is told when the merge is planned, before anybody judges it")
  func inTheWay() async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(in: folder)
      try await shell("echo mine >a.txt", in: stage.target)
      guard case .obstructed(let reason)? = await failure({ _ = try await stage.propose() }) else {
        throw StageFailure(reason: "it was proposed")
      }
      #expect(reason.contains("commit or stash"))
      #expect(try await stage.read("a.txt") == "mine\n")
    }
  }
}
