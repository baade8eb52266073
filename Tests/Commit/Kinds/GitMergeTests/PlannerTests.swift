import Approval
import EffectKit
import Git
import GitMerge
import JSON
import KindStage
import KindSupport
import TestKit
import Testing

@Suite("Planning a merge")
struct PlannerTests {
  @Test(
    "Planning changes nothing in the target: files, index, references, configuration, objects",
    arguments: [false, true])
  func changesNothing(isBare: Bool) async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(in: folder, isBare: isBare)
      let before = try await stage.listing
      let effect = try await stage.propose()
      #expect(try await stage.listing == before)
      #expect(
        await stage.planner.probe(effect, key: "0123456789abcdef0123") == .notApplied("main is where it was before"))
      #expect(try await stage.listing == before)
    }
  }

  @Test("The same plan has the same result, so that it can be derived again")
  func deterministic() async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(in: folder)
      let effect = try await stage.propose()
      #expect(try await stage.propose() == effect)
      #expect(try await stage.planner.rederive(effect) == effect)
    }
  }

  @Test("A target that moved ahead before it is planned is merged three ways")
  func movedAhead() async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(in: folder)
      try await shell("echo later >b.txt; git commit -qam later", in: stage.target)
      let ahead = try await stage.head
      let effect = try await stage.propose()
      #expect(effect.fingerprint["commit"]?.stringValue == ahead)
      try await stage.commit(effect)
      #expect(try await stage.read("a.txt") == "drafted\n")
      #expect(try await stage.read("b.txt") == "later\n")
      #expect(try await stage.status.isEmpty)
    }
  }

  @Test("What does not merge is a conflict that names the paths")
  func conflict() async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(in: folder)
      try await shell("echo other >a.txt; git commit -qam other", in: stage.target)
      let failure = await failure { _ = try await stage.propose() }
      #expect(failure == .conflict(paths: ["a.txt"]))
    }
  }

  @Test("A branch that is missing is told with what to do")
  func missingBranch() async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(in: folder)
      let failure = await failure { _ = try await stage.propose(into: "release") }
      #expect(failure == .invalid("the target has no branch release; it has main"))
      for name in ["../../HEAD", "a..b", "", "-x", "a\nb"] {
        let failure = await KindStage.failure { _ = try await stage.propose(into: name) }
        #expect(failure?.isInvalid == true, "\(name)")
      }
    }
  }

  @Test("A branch without the commit that drafting began from is refused: more than the draft would land")
  func baseNotInBranch() async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(in: folder)
      try await shell(
        "git branch release; echo unreviewed >c.txt; git add -A; git commit -qm unreviewed", in: stage.target)
      let base = try await stage.head
      let draft = try await stage.makeDraft("echo drafted >a.txt")
      let failure = await failure { _ = try await stage.propose(base: base, draft: draft, into: "release") }
      guard case .stale(let reason) = failure else {
        Issue.record("\(String(describing: failure))")
        return
      }
      #expect(reason.contains("release does not hold"))
    }
  }

  @Test("A target that is gone, or is none, is told")
  func noTarget() async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(in: folder)
      let effect = try await stage.propose()
      try await shell("mv target elsewhere", in: folder)
      #expect(await failure { _ = try await stage.propose() }?.isInvalid == true)
      #expect(await failure { _ = try await stage.planner.rederive(effect) }?.isInvalid == true)
      guard case .unknown = await stage.planner.probe(effect, key: "0123456789abcdef0123") else {
        Issue.record("a target that cannot be read was probed")
        return
      }
    }
  }

  @Test("Another repository under the same path is not taken for the target")
  func otherRepository() async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(in: folder)
      let effect = try await stage.propose()
      try await shell("cp -a target copy; mv target elsewhere; mv copy target", in: folder)
      let live = try await stage.planner.rederive(effect)
      #expect(live != effect)
      #expect(await failure { try await stage.commit(effect) }?.isStale == true)
      #expect(try await stage.head == stage.base)
    }
  }
}
