import Approval
import EffectKit
import Git
import GitMerge
import JSON
import KindStage
import KindSupport
import RunJournal
import TestKit
import Testing

@Suite("Merging into a branch that is made")
struct NewBranchTests {
  private static let key = "0123456789abcdef0123"

  @Test("The branch begins from the other one, which stays where it is, and no work tree changes")
  func made() async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(in: folder)
      let effect = try await stage.propose(into: "renovate/lodash-4.x", from: "main", how: .squash)
      #expect(effect.preview.contains("renovate/lodash-4.x"))
      #expect(effect.preview.contains("is made, as main at \(stage.base.prefix(12)) with the draft"))
      #expect(effect.names[.branches] == ["renovate/lodash-4.x"])
      #expect(try await stage.planner.rederive(effect) == effect)
      #expect(
        await stage.planner.probe(effect, key: Self.key) == .notApplied("renovate/lodash-4.x is where it was before"))
      try await stage.commit(effect)
      #expect(try await stage.head == stage.base)
      #expect(try await stage.status.isEmpty)
      #expect(try await git("show", "renovate/lodash-4.x:a.txt", in: stage.target) == "drafted")
      #expect(try await git("rev-parse", "renovate/lodash-4.x^", in: stage.target) == stage.base)
      guard case .applied = await stage.planner.probe(effect, key: Self.key) else {
        throw StageFailure(reason: "it is not seen")
      }
    }
  }

  @Test("The policies of both branches count for it: where the other one is, and where it was when it was sealed")
  func tips() async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(in: folder)
      let effect = try await stage.propose(into: "topic", from: "main")
      try await shell("echo later >b.txt; git commit -qam later", in: stage.target)
      let later = try await stage.head
      #expect(try await Set(stage.planner.tips(of: effect)) == [stage.base, later])
      try await stage.commit(effect)
      #expect(try await stage.planner.tips(of: effect).count == 3)
    }
  }

  @Test("The draft is merged with where the other branch is now, and that is what is measured and checked")
  func movedOn() async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(in: folder)
      try await shell("echo later >b.txt; git commit -qam later", in: stage.target)
      let effect = try await stage.propose(into: "topic", from: "main")
      let merged = try #require(try await stage.planner.mergeResult(of: effect))
      #expect(merged.fromCommit == (try await stage.head))
      try await stage.commit(effect)
      #expect(try await git("show", "topic:b.txt", in: stage.target) == "later")
      #expect(try await git("show", "topic:a.txt", in: stage.target) == "drafted")
    }
  }

  @Test("Where the branch is there already, it is merged into as any other")
  func there() async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(in: folder)
      try await git("branch", "topic", in: stage.target)
      let effect = try await stage.propose(into: "topic", from: "main")
      #expect(effect.fingerprint["commit"]?.stringValue == stage.base)
      try await stage.commit(effect)
      #expect(try await git("rev-list", "--count", "main..topic", in: stage.target) == "2")
    }
  }

  @Test("A branch that somebody makes after the seal is stale, and kept")
  func madeMeanwhile() async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(in: folder)
      let effect = try await stage.propose(into: "topic", from: "main")
      try await git("branch", "topic", in: stage.target)
      #expect(await failure { try await stage.commit(effect) }?.isStale == true)
      #expect(try await git("rev-parse", "topic", in: stage.target) == stage.base)
      #expect(await failure { try await stage.apply(effect, seen: effect) }?.isStale == true)
      #expect(try await git("rev-parse", "topic", in: stage.target) == stage.base)
    }
  }

  @Test("A name that git cannot keep beside another, and a beginning that is not there, are told before the seal")
  func clash() async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(in: folder)
      try await shell("git branch topic; git branch other/one", in: stage.target)
      for name in ["topic/one", "other"] {
        let failure = await failure { _ = try await stage.propose(into: name, from: "main") }
        guard case .invalid(let reason) = failure else { throw StageFailure(reason: "\(String(describing: failure))") }
        #expect(reason.contains("choose another name"))
      }
      let missing = await failure { _ = try await stage.propose(into: "new", from: "release") }
      #expect(missing == .invalid("the target has no branch release; it has main, other/one, topic"))
      #expect(try await git("for-each-ref", in: stage.target).split(separator: "\n").count == 3)
    }
  }

  @Test("Undoing deletes the branch, and a name of the change is the same for every draft of a run")
  func undone() async throws {
    try await withTemporaryFolder { folder in
      var stage = try await Stage(in: folder)
      let effect = try await stage.propose(into: "topic", from: "main", how: .squash, namesChange: true)
      #expect(effect.compensation?.preview == "deletes topic, which the merge made")
      try await stage.commit(effect)
      let message = try await git(
        "show", "-s", "--format=%(trailers:key=Change-Id,valueonly)", "topic", in: stage.target)
      #expect(message.hasPrefix("I") && message.filter { !$0.isNewline }.count == 41)
      let applied = try #require(
        AppliedEffect(
          effect, key: CommitAuthority.idempotencyKey(of: Samples.sealed(effect).seal, effect: 0), evidence: .null))
      let live = try await stage.planner.rederiveCompensation(of: applied)
      let sealed = Samples.sealed(effect)
      var record = Samples.record(of: sealed)
      record.effects[0] = EffectState(
        intended: EffectIntended(seal: sealed.seal.hex, effect: 0, idempotencyKey: "k"),
        settled: EffectSettled(seal: sealed.seal.hex, effect: 0, outcome: .committed, detail: ""))
      record.undo = UndoRequested(seal: sealed.seal.hex, effects: [0], cause: .person, person: "ada", reason: "why")
      _ = try await stage.applier.compensate(
        try Committer().authorize(undoing: 0, of: sealed, on: record, live: live))
      #expect(try await git("for-each-ref", "refs/heads/topic", in: stage.target).isEmpty)
      #expect(try await stage.head == stage.base)
      try await stage.redraft("echo again >a.txt")
      let again = try await stage.propose(into: "topic", from: "main", how: .squash, namesChange: true)
      try await stage.commit(again)
      #expect(
        try await git("show", "-s", "--format=%(trailers:key=Change-Id,valueonly)", "topic", in: stage.target)
          == message)
    }
  }
}
