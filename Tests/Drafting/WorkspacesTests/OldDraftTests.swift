import Drafting
import Foundation
import Plans
import RunJournal
import SystemPackage
import TestKit
import Testing
import Workspaces

@Suite("Drafts of ended runs")
struct OldDraftTests {
  private static let now: Int64 = 4_000_000_000
  private static let day: Int64 = 86_400

  /// Runs with drafts, and one whose drafts are gone.
  private static func with(_ body: (Ground, @escaping (Bool) -> Housekeeping) async throws -> Void) async throws {
    try await Ground.with { ground in
      try await ground.shell("mkdir -p runs/old runs/young runs/undoable runs/gone", in: ground.folder)
      for run in ["old", "young", "undoable"] {
        _ = try await ScratchRepository.create(at: "\(ground.folder)/runs/\(run)", target: ground.target.string)
      }
      try await ground.shell(
        "for r in old young undoable gone; do touch runs/$r/lock; echo key > runs/$r/host.key; done", in: ground.folder)
      try await body(ground) { isStill in
        Housekeeping(
          runs: "\(ground.folder)/runs", bases: ground.bases, isBegun: { _ in true }, isStill: { _ in isStill })
      }
    }
  }

  private static let ended = [
    EndedRun(run: RunID("old"), at: now - 40 * day, isUndoable: false),
    EndedRun(run: RunID("young"), at: now - 2 * day, isUndoable: false),
    EndedRun(run: RunID("undoable"), at: now - 10 * day, isUndoable: true),
    EndedRun(run: RunID("gone"), at: now - 90 * day, isUndoable: false),
  ]

  private static func names(_ items: [Housekeeping.Item]) -> [String] {
    items.map { "\($0.path.split(separator: "/").dropLast().last ?? "") \($0.reason.rawValue)" }
  }

  @Test("They go by age, and by size the oldest first; by size alone none goes that something can be undone of")
  func choice() async throws {
    try await Self.with { _, housekeeping in
      let all = housekeeping(true)
      func list(_ retention: Retention) async throws -> [String] {
        Self.names(try await all.drafts(of: Self.ended, keeping: retention, now: Self.now))
      }
      let cases: [(Retention, [String])] = [
        (Retention(), []), (Retention(olderThanSeconds: Int(30 * Self.day)), ["old oldDrafts"]),
        (Retention(olderThanSeconds: Int(5 * Self.day)), ["old oldDrafts", "undoable oldDrafts"]),
        (Retention(keptBytes: 0), ["old surplusDrafts", "young surplusDrafts"]), (Retention(keptBytes: 1 << 40), []),
      ]
      for (retention, wanted) in cases {
        let found = try await list(retention)
        #expect(found == wanted)
      }
    }
  }

  @Test("What is deleted is the drafts: the key, the lock and the record stay, and it is known when that was")
  func deletion() async throws {
    try await Self.with { ground, housekeeping in
      let target = try await ground.listing(of: ground.target)
      let keep = Retention(olderThanSeconds: Int(30 * Self.day))
      let items = try await housekeeping(true).drafts(of: Self.ended, keeping: keep, now: Self.now)
      // Something happened to the run since it was listed.
      await #expect(throws: DraftStoreError.self) { try await housekeeping(false).remove(items[0]) }
      #expect(ScratchRepository.isThere(at: "\(ground.folder)/runs/old"))
      for item in items + items { try await housekeeping(true).remove(item) }
      #expect(!ScratchRepository.isThere(at: "\(ground.folder)/runs/old"))
      #expect(ScratchRepository.isThere(at: "\(ground.folder)/runs/young"))
      let left = try await ground.shell("ls runs/old; cat runs/old/host.key", in: ground.folder)
      #expect(left.contains("lock") && left.contains("created.log") && left.hasSuffix("key\n"), "\(left)")
      #expect(!left.contains(".git"), "\(left)")
      #expect(ScratchRepository.deletedAt(in: "\(ground.folder)/runs/old") != nil)
      #expect(ScratchRepository.deletedAt(in: "\(ground.folder)/runs/young") == nil)
      #expect(try await ground.listing(of: ground.target) == target)
      #expect(try await housekeeping(true).drafts(of: Self.ended, keeping: keep, now: Self.now) == [])
    }
  }

  @Test("A run that a process is at keeps its drafts")
  func driven() async throws {
    try await Self.with { ground, housekeeping in
      let keep = Retention(olderThanSeconds: 1)
      let items = try await housekeeping(true).drafts(of: Self.ended, keeping: keep, now: Self.now)
      let held = open("\(ground.folder)/runs/old/lock", O_RDWR)
      defer { close(held) }
      #expect(flock(held, LOCK_EX | LOCK_NB) == 0)
      let item = try #require(items.first { $0.path.contains("/old/") })
      await #expect(throws: DraftStoreError.self) { try await housekeeping(true).remove(item) }
      #expect(ScratchRepository.isThere(at: "\(ground.folder)/runs/old"))
    }
  }
}
