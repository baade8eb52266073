import Approval
import EffectKit
import GitMerge
import JSON
import KindStage
import KindSupport
import Plans
import RunJournal
import TestKit
import Testing

@Suite("Undoing a merge")
struct UndoMergeTests {
  @Test("The branch goes back to where it was, and the work tree with it")
  func undone() async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(in: folder, drafting: "echo drafted >a.txt; mkdir d; echo new >d/new.txt; rm b.txt")
      let effect = try await stage.propose()
      try await stage.commit(effect)
      let receipt = try await stage.undo(effect)
      #expect(receipt.detail.contains("work tree and index with it"))
      #expect(try await stage.head == stage.base)
      #expect(try await stage.status.isEmpty)
      #expect(try await git("ls-files", in: stage.target) == "a.txt\nb.txt")
      #expect(try await stage.probeUndo(effect) == .applied("main is where it was before the merge"))
    }
  }

  @Test("A branch that had no commit has none again", arguments: [false, true])
  func unborn(isBare: Bool) async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(unbornIn: folder, isBare: isBare)
      let effect = try await stage.propose()
      try await stage.commit(effect)
      try await stage.undo(effect)
      #expect(try await git("for-each-ref", in: stage.target).isEmpty)
      if !isBare { #expect(try await stage.status.isEmpty) }
      guard case .applied = try await stage.probeUndo(effect) else {
        Issue.record("what was undone is not known to be")
        return
      }
    }
  }

  @Test("A branch that moved on is stale, seen or not, and stays where it is")
  func movedOn() async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(in: folder)
      let effect = try await stage.propose()
      try await stage.commit(effect)
      let before = try await stage.rederivedCompensation(effect)
      try await shell("echo later >b.txt; git commit -qam later", in: stage.target)
      let moved = try await stage.head
      guard case .stale(let seen)? = await failure({ try await stage.undo(effect) }) else {
        Issue.record("what was built on was undone")
        return
      }
      #expect(seen.contains("1 commit on top of the merge") && seen.contains("git revert -m 1"))
      guard case .stale? = await failure({ try await stage.undo(effect, seen: before) }) else {
        Issue.record("the compare-and-swap let it through")
        return
      }
      #expect(try await stage.head == moved)
      #expect(try await stage.probeUndo(effect) == .notApplied("main still holds the merge"))
    }
  }

  @Test(
    "A merge that somebody pushed, tagged or branched from stays",
    arguments: ["git tag v1", "git branch other", "git update-ref refs/remotes/origin/main main"])
  func passedOn(_ line: String) async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(in: folder)
      let effect = try await stage.propose()
      try await stage.commit(effect)
      let head = try await stage.head
      try await shell(line, in: stage.target)
      guard case .stale(let reason)? = await failure({ try await stage.undo(effect) }) else {
        Issue.record("what was passed on was undone")
        return
      }
      #expect(reason.contains("git revert"))
      #expect(try await stage.head == head)
    }
  }

  @Test("Uncommitted changes in the way are kept, and nothing is moved")
  func obstructed() async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(in: folder)
      let effect = try await stage.propose()
      try await stage.commit(effect)
      let head = try await stage.head
      try await shell("echo mine >a.txt", in: stage.target)
      guard case .obstructed? = await failure({ try await stage.undo(effect) }) else {
        Issue.record("uncommitted changes were not seen")
        return
      }
      #expect(try await stage.head == head)
      #expect(try await stage.read("a.txt") == "mine\n")
    }
  }

  @Test("Before it is begun, and where somebody merged again after it, the probe can tell")
  func probes() async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(in: folder)
      let effect = try await stage.propose()
      try await stage.commit(effect)
      #expect(try await stage.probeUndo(effect) == .notApplied("main still holds the merge"))
      try await stage.undo(effect)
      try await shell("echo later >b.txt; git commit -qam later", in: stage.target)
      #expect(
        try await stage.probeUndo(effect) == .applied("main does not hold the merge any more, and has moved on since"))
    }
  }
}

extension Stage {
  private func applied(_ effect: ProposedEffect) throws -> AppliedEffect {
    try #require(
      AppliedEffect(
        effect, key: CommitAuthority.idempotencyKey(of: Samples.sealed(effect).seal, effect: 0), evidence: .null))
  }

  fileprivate func rederivedCompensation(_ effect: ProposedEffect) async throws -> Compensation {
    try await planner.rederiveCompensation(of: try applied(effect))
  }

  fileprivate func probeUndo(_ effect: ProposedEffect) async throws -> ProbeResult {
    await planner.probeCompensation(of: try applied(effect))
  }

  /// Derives the compensation again, or takes the one seen before, and spends an authority for it, as the driver does.
  @discardableResult
  fileprivate func undo(_ effect: ProposedEffect, seen: Compensation? = nil) async throws -> EffectReceipt {
    let live: Compensation
    if let seen { live = seen } else { live = try await rederivedCompensation(effect) }
    let sealed = Samples.sealed(effect)
    var record = Samples.record(of: sealed)
    record.effects[0] = EffectState(
      intended: EffectIntended(seal: sealed.seal.hex, effect: 0, idempotencyKey: "k"),
      settled: EffectSettled(seal: sealed.seal.hex, effect: 0, outcome: .committed, detail: ""))
    record.undo = UndoRequested(seal: sealed.seal.hex, effects: [0], cause: .person, person: "ada", reason: "why")
    return try await applier.compensate(
      try Committer().authorize(undoing: 0, of: sealed, on: record, live: live))
  }
}
