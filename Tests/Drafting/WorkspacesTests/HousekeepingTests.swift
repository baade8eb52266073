import Drafting
import Foundation
import RunJournal
import SystemPackage
import TestKit
import Testing
import Workspaces

@Suite("Housekeeping")
struct HousekeepingTests {
  private static let now: Int64 = 4_000_000_000

  /// Three runs: one whose process was killed, one that is driven, one that never began.
  private static func with(
    _ body: (Ground, Housekeeping, _ lost: any Workspace) async throws -> Void
  ) async throws {
    try await Ground.with { ground in
      try await ground.shell("mkdir -p runs/killed runs/driven runs/unbegun runs/mine/work", in: ground.folder)
      var lost: [any Workspace] = []
      for run in ["killed", "driven", "unbegun"] {
        let folder = "\(ground.folder)/runs/\(run)"
        _ = try await ScratchRepository.create(at: folder, target: ground.target.string)
        let store = try await ScratchStore(folder: folder, bases: ground.bases) { Ground.time }
        if run != "unbegun" { lost.append(try await store.workspace()) }
      }
      try await ground.shell(
        """
        touch runs/unbegun/lock runs/killed/lock runs/mine/notes; mkdir -p runs/killed/workspaces/mine runs/killed/up; echo 1 > runs/killed/f
        mkdir runs/killed/scratch-half.git; echo 'made run/scratch-half.git' >> runs/killed/created.log
        printf 'made workspaces/../f\\nmade run/never\\nmade /chancery/nowhere\\n' >> runs/killed/created.log
        mkdir -p bases/making-abc/base; touch bases/lock; echo x > bases/making-abc/base/x; echo 'made bases/making-abc' > bases/created.log
        mkdir bases/making-mine; ln -s \(ground.folder)/target runs/linked
        """, in: ground.folder)
      try await body(ground, Housekeeping(runs: "\(ground.folder)/runs", bases: ground.bases) { _ in false }, lost[0])
    }
  }

  private static func list(
    _ housekeeping: Housekeeping, at now: Int64 = now
  ) async throws -> [Housekeeping.Item] {
    try await housekeeping.list(live: [RunID("driven")], known: [RunID("killed"), RunID("driven")], now: now)
  }

  @Test("What is found is what Chancery made and nobody uses, with its size, and looking changes nothing")
  func list() async throws {
    try await Self.with { ground, housekeeping, lost in
      let before = try await ground.listing(of: ground.folder)
      let items = try await Self.list(housekeeping)
      let found = items.map { "\($0.path.dropFirst(ground.folder.string.utf8.count + 1)) \($0.reason.rawValue)" }
      let name = try #require(FilePath(lost.root).lastComponent?.string)
      #expect(
        Set(found) == [
          "runs/killed/workspaces/\(name) leftWorkspace", "runs/killed/staging/\(name) leftWorkspace",
          "runs/killed/scratch-half.git unfinished", "runs/unbegun unbegunRun", "bases/making-abc unfinished",
        ])
      #expect(items.allSatisfy { $0.bytes >= 4096 })
      #expect(try await ground.listing(of: ground.folder) == before)
    }
  }

  @Test("Deleting takes each item and nothing else; doing so again is no error")
  func remove() async throws {
    try await Self.with { ground, housekeeping, _ in
      let target = try await ground.listing(of: ground.target)
      let items = try await Self.list(housekeeping)
      for item in items + items { try await housekeeping.remove(item) }
      #expect(try await Self.list(housekeeping) == [])
      let left = try await ground.shell(
        "ls runs runs/killed runs/killed/* runs/driven/workspaces bases; cat runs/killed/f", in: ground.folder)
      #expect(!left.contains("unbegun") && !left.contains("making-abc") && !left.contains("scratch-half"))
      #expect(
        left.contains("making-mine") && left.contains("\nmine\n") && left.contains("code-1-") && left.hasSuffix("1\n"))
      #expect(try await ground.listing(of: ground.target) == target)
    }
  }

  @Test("A run that may only be beginning, or holds something of another's, stays")
  func unbegun() async throws {
    try await Self.with { ground, housekeeping, _ in
      try await ground.shell("rm runs/unbegun/lock", in: ground.folder)
      let young = try await Self.list(housekeeping, at: Ground.time)
      #expect(young.contains { $0.reason == .unbegunRun } == false)
      let items = try await Self.list(housekeeping)
      let run = try #require(items.first { $0.reason == .unbegunRun })
      for (foreign, record) in [
        ("notes", "true"), ("workspaces/mine", "true"), ("workspaces/mine", "touch created.log"),
      ] {
        try await ground.shell("mkdir -p \(foreign); \(record)", in: ground.folder.appending("runs/unbegun"))
        #expect(try await Self.list(housekeeping).contains { $0.reason == .unbegunRun } == false)
        await #expect(throws: DraftStoreError.self) { try await housekeeping.remove(run) }
        try await ground.shell("rmdir unbegun/\(foreign)", in: ground.folder.appending("runs"))
      }
      try await housekeeping.remove(run)
      #expect(try await ground.shell("ls runs", in: ground.folder) == "driven\nkilled\nlinked\nmine\n")
    }
  }

  @Test("A run that a process is at stays, whatever the caller knows of it")
  func held() async throws {
    try await Self.with { ground, housekeeping, _ in
      let items = try await Self.list(housekeeping)
      let locks = ["killed", "unbegun"].map { "\(ground.folder)/runs/\($0)/lock" }
      let script = "exec 8<$1 9<$2; flock 8; flock 9; echo held; read -r end"
      let holder = Process()
      let (input, output) = (Pipe(), Pipe())
      holder.executableURL = URL(fileURLWithPath: "/bin/sh")
      holder.arguments = ["-c", script, "sh"] + locks
      holder.standardInput = input
      holder.standardOutput = output
      try holder.run()
      _ = try output.fileHandleForReading.read(upToCount: 5)
      let left = try await Self.list(housekeeping).filter { $0.path.contains("/runs/") }
      #expect(left.isEmpty, "\(left)")
      for item in items where item.path.contains("/runs/") {
        await #expect(throws: DraftStoreError.self) { try await housekeeping.remove(item) }
      }
      try input.fileHandleForWriting.close()
      holder.waitUntilExit()
      #expect(try await Self.list(housekeeping) == items)
    }
  }

  @Test("A run that got into the journal, or a process that began there, after the look loses nothing")
  func begunSince() async throws {
    try await Self.with { ground, housekeeping, _ in
      let run = try #require(try await Self.list(housekeeping).first { $0.reason == .unbegunRun })
      let begun = Housekeeping(runs: "\(ground.folder)/runs", bases: ground.bases) { _ in true }
      try await begun.remove(run)
      #expect(FileManager.default.fileExists(atPath: "\(run.path)/lock"))
      // A folder without a lock, which its process puts in between the look at the lock and the deletion.
      try await ground.shell("rm unbegun/lock", in: ground.folder.appending("runs"))
      let late = Housekeeping(runs: "\(ground.folder)/runs", bases: ground.bases) { _ in
        try Data().write(to: URL(fileURLWithPath: "\(run.path)/lock"))
        return false
      }
      try? await late.remove(run)
      #expect(FileManager.default.fileExists(atPath: "\(run.path)/lock"))
    }
  }

  @Test("An item that was swapped for a link loses the link only")
  func swapped() async throws {
    try await Self.with { ground, housekeeping, lost in
      let items = try await Self.list(housekeeping)
      try await ground.shell(
        """
        mkdir kept; echo keep > kept/f; mv \(lost.root) elsewhere; ln -s \(ground.folder)/kept \(lost.root)
        mv bases/making-abc other; ln -s \(ground.folder)/kept bases/making-abc
        mv runs/unbegun away; ln -s \(ground.folder)/kept runs/unbegun
        """, in: ground.folder)
      for item in items { try? await housekeeping.remove(item) }
      #expect(
        try await ground.shell("cat kept/f; ls kept elsewhere/README.md away", in: ground.folder).hasPrefix("keep\n"))
      await #expect(throws: WorkspaceError.self) { try await lost.read("README.md") }
    }
  }
}
