import Approval
import EffectKit
import Git
import GitMerge
import JSON
import KindStage
import KindSupport
import TestKit
import Testing

@Suite("Applying a merge")
struct MergeTests {
  @Test("The branch moves once, to a merge of two parents with the sealed tree, and the work tree with it")
  func lands() async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(in: folder, drafting: "echo drafted >a.txt; mkdir d; echo new >d/new.txt; rm b.txt")
      let effect = try await stage.propose()
      let receipt = try await stage.commit(effect)
      #expect(receipt.detail.contains("work tree and index with it"))
      let head = try await stage.head
      #expect(head == effect.arguments["result"]?.stringValue)
      #expect(try await git("rev-parse", "main^{tree}", in: stage.target) == effect.arguments["tree"]?.stringValue)
      let parents = try await git("rev-parse", "main^@", in: stage.target).split(separator: "\n")
      #expect(parents.count == 2 && String(parents[0]) == stage.base)
      #expect(try await stage.status.isEmpty)
      #expect(try await git("ls-files", in: stage.target) == "a.txt\nd/new.txt")
      #expect(try await git("reflog", "main", in: stage.target).split(separator: "\n").count == 2)
      #expect(try await git("for-each-ref", in: stage.target).split(separator: "\n").count == 1)
      try await git("fsck", "--strict", in: stage.target)
      #expect(
        await stage.planner.probe(effect, key: "0123456789abcdef0123") == .applied("main is at \(head.prefix(12))"))
    }
  }

  @Test("A bare target is merged into as well")
  func bare() async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(in: folder, isBare: true)
      let effect = try await stage.propose()
      try await stage.commit(effect)
      #expect(try await git("show", "main:a.txt", in: stage.target) == "drafted")
    }
  }

  @Test("A target without a commit gets one that has no parent", arguments: [false, true])
  func unborn(isBare: Bool) async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(unbornIn: folder, isBare: isBare)
      let effect = try await stage.propose()
      try await stage.commit(effect)
      #expect(try await git("rev-list", "--parents", "main", in: stage.target) == stage.head)
      #expect(try await git("show", "main:a.txt", in: stage.target) == "first")
      if !isBare { #expect(try await stage.status.isEmpty) }
      try await git("fsck", "--strict", in: stage.target)
    }
  }

  @Test("A target that got its first commit meanwhile keeps it, and none of Chancery's own beginning")
  func bornMeanwhile() async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(unbornIn: folder)
      try await shell("echo theirs >b.txt; git add -A; git commit -qm theirs", in: stage.target)
      let effect = try await stage.propose()
      try await stage.commit(effect)
      #expect(try await git("ls-files", in: stage.target) == "a.txt\nb.txt")
      #expect(!(try await git("log", "--format=%s", "main", in: stage.target)).contains("empty beginning"))
      #expect(try await stage.status.isEmpty)
    }
  }

  @Test("A branch that moved after the seal is stale, whether it is seen or not, and stays where it is")
  func movedAfterTheSeal() async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(in: folder)
      let effect = try await stage.propose()
      try await shell("echo later >b.txt; git commit -qam later", in: stage.target)
      let moved = try await stage.head
      #expect(try await stage.planner.rederive(effect) != effect)
      #expect(await failure { try await stage.commit(effect) }?.isStale == true)
      // Moved between the last look and the move itself: the compare-and-swap sees it.
      #expect(await failure { try await stage.apply(effect, seen: effect) }?.isStale == true)
      #expect(try await stage.head == moved)
      #expect(try await stage.read("a.txt") == "one\ntwo\nthree\n")
    }
  }

  @Test("A branch that was deleted after the seal is stale and is not made again")
  func deletedAfterTheSeal() async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(in: folder)
      let effect = try await stage.propose()
      try await shell("git checkout -q --detach; git branch -qD main", in: stage.target)
      #expect(await failure { try await stage.commit(effect) }?.isStale == true)
      #expect(await failure { try await stage.apply(effect, seen: effect) }?.isStale == true)
      #expect(try await git("for-each-ref", in: stage.target).isEmpty)
    }
  }

  @Test("Of two rights to the same move, the second is stale")
  func twice() async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(in: folder)
      let effect = try await stage.propose()
      try await stage.apply(effect, seen: effect)
      let head = try await stage.head
      #expect(await failure { try await stage.apply(effect, seen: effect) }?.isStale == true)
      #expect(try await stage.head == head)
    }
  }

  @Test("Of many that race for the branch exactly one wins")
  func race() async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(in: folder, isBare: true)
      let effect = try await stage.propose()
      let wins = await withTaskGroup(of: Bool.self) { group in
        for _ in 0..<8 {
          group.addTask { await failure { try await stage.apply(effect, seen: effect) } == nil }
        }
        return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
      }
      #expect(wins == 1)
    }
  }

  @Test("A branch that another process keeps locked is not moved, and that is known")
  func locked() async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(in: folder)
      let effect = try await stage.propose()
      try await shell("touch .git/refs/heads/main.lock", in: stage.target)
      #expect(await failure { try await stage.commit(effect) }?.isNotApplied == true)
      #expect(try await stage.head == stage.base)
      #expect(try await stage.status.isEmpty)
      try await shell("rm .git/refs/heads/main.lock", in: stage.target)
      try await stage.commit(effect)
      #expect(try await stage.status.isEmpty)
    }
  }

  @Test("A probe tells applied, moved on, not applied, and what it cannot tell")
  func probes() async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(in: folder)
      let effect = try await stage.propose()
      guard case .notApplied = await stage.planner.probe(effect, key: "0123456789abcdef0123") else {
        throw StageFailure(reason: "1")
      }
      try await shell("echo later >b.txt; git commit -qam later", in: stage.target)
      guard case .unknown = await stage.planner.probe(effect, key: "0123456789abcdef0123") else {
        throw StageFailure(reason: "2")
      }
      try await shell("git reset -q --hard HEAD~", in: stage.target)
      try await stage.commit(effect)
      try await shell("echo later >b.txt; git commit -qam later", in: stage.target)
      #expect(
        await stage.planner.probe(effect, key: "0123456789abcdef0123") == .applied("main has moved on from the merge"))
    }
  }

  @Test("Settling after a crash between the move and the work tree finishes the work tree")
  func settles() async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(in: folder)
      let effect = try await stage.propose()
      try await shell("git config core.bare true", in: stage.target)
      try await stage.commit(effect)
      try await shell("git config core.bare false", in: stage.target)
      #expect(try await stage.status == "M  a.txt")
      _ = await stage.applier.settle(effect, key: "0123456789abcdef0123")
      #expect(try await stage.status.isEmpty)
      // Once more: nothing is left to do, and nothing is undone.
      try await shell("echo mine >b.txt", in: stage.target)
      _ = await stage.applier.settle(effect, key: "0123456789abcdef0123")
      #expect(try await stage.status == " M b.txt")
    }
  }

  @Test("A merge that is cancelled while git writes the work tree still ends whole")
  func cancelled() async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(in: folder)
      // The user's own attributes: a filter that a draft turns on does not run.
      try await shell("mkdir -p .git/info; echo '* filter=slow' >.git/info/attributes", in: stage.target)
      let effect = try await stage.propose()
      try await git("config", "filter.slow.smudge", "touch ../started; sleep 0.3; cat", in: stage.target)
      let work = Task { await failure { try await stage.apply(effect, seen: effect) } }
      try await shell("n=0; until test -e started || test $n = 1500; do n=$((n + 1)); sleep 0.02; done", in: folder)
      work.cancel()
      #expect(await work.value == nil)
      #expect(try await stage.read("a.txt") == "drafted\n")
      #expect(try await stage.status.isEmpty)
    }
  }
}
