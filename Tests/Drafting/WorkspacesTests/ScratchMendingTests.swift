import Drafting
import Foundation
import RunJournal
import SystemPackage
import TestKit
import Testing
import Workspaces

/// What is left of a scratch repository after a loss of power.
@Suite("A scratch repository that was cut off")
struct ScratchMendingTests {
  private static let scratch = "run/scratch.git"

  /// The system has started again since the repository was written.
  private func restart(_ ground: Ground) async throws {
    try await ground.shell(
      "echo 00000000-0000-0000-0000-000000000000 > \(Self.scratch)/written-since", in: ground.folder)
  }

  private func draft(_ ground: Ground) async throws -> Revision {
    let store = try await ground.store()
    return try await store.draft("echo drafted > new.txt", on: ground).revision
  }

  private func isMissing(_ revision: Revision, _ ground: Ground) async throws -> Bool {
    try await ScratchStore(folder: ground.run.string, bases: ground.bases) { Ground.time }.isMissing(revision)
  }

  @Test("What is whole stays as it is")
  func whole() async throws {
    try await Ground.with { ground in
      let revision = try await draft(ground)
      try await restart(ground)
      let before = try await ground.shell(
        "find objects -type f | sort; cat refs/chancery/drafts/code/1", in: ground.folder.appending(Self.scratch))
      try await ScratchRepository.mend(at: ground.run.string, rebuilding: ground.target.string)
      let after = try await ground.shell(
        "find objects -type f | sort; cat refs/chancery/drafts/code/1", in: ground.folder.appending(Self.scratch))
      #expect(before == after)
      #expect(try await !isMissing(revision, ground))
    }
  }

  @Test(
    "What was taken by half goes, and the same draft can be made again",
    arguments: [
      "truncate -s 100 objects/pack/*.pack", "truncate -s 0 objects/pack/*.idx", "truncate -s 0 objects/pack/*.pack",
      "rm objects/pack/*.pack", "rm objects/pack/*.idx",
      "for f in objects/pack/*.pack; do printf 'xxxx' | dd of=$f bs=1 seek=30 conv=notrunc 2>/dev/null; done",
    ])
  func torn(damage: String) async throws {
    try await Ground.with { ground in
      let revision = try await draft(ground)
      let place = ground.folder.appending(Self.scratch)
      try await ground.shell("chmod -R u+w objects/pack; \(damage); : > refs/chancery/drafts/code/1", in: place)
      try await restart(ground)
      try await ScratchRepository.mend(at: ground.run.string, rebuilding: ground.target.string)
      #expect(try await isMissing(revision, ground))
      #expect(try await ground.shell("ls objects/pack", in: place).isEmpty)
      let store = try await ScratchStore(folder: ground.run.string, bases: ground.bases) { Ground.time }
      let again = try await store.draft("echo drafted > new.txt", on: ground).revision
      #expect(again == revision)
      #expect(try await !isMissing(revision, ground))
    }
  }

  @Test("An object of its own that is not what it is called goes; those of the target are not touched")
  func loose() async throws {
    try await Ground.with { ground in
      _ = try await draft(ground)
      let place = ground.folder.appending(Self.scratch)
      let list = "cd objects; ls -d ??/*"
      let before = try await ground.shell(list, in: place)
      try await ground.shell("mkdir -p objects/ab; : > objects/ab/\(String(repeating: "c", count: 38))", in: place)
      try await restart(ground)
      try await ScratchRepository.mend(at: ground.run.string, rebuilding: ground.target.string)
      #expect(try await ground.shell(list, in: place) == before)
    }
  }

  @Test("What is no repository any more goes where nothing was sealed, and is an error where something was")
  func skeleton() async throws {
    try await Ground.with { ground in
      _ = try await draft(ground)
      try await restart(ground)
      try await ground.shell(": > HEAD; rm refs/chancery/base", in: ground.folder.appending(Self.scratch))
      await #expect(throws: DraftStoreError.self) {
        try await ScratchRepository.mend(at: ground.run.string, rebuilding: nil)
      }
      #expect(ScratchRepository.isThere(at: ground.run.string))
      try await ScratchRepository.mend(at: ground.run.string, rebuilding: ground.target.string)
      #expect(!ScratchRepository.isThere(at: ground.run.string))
    }
  }

  @Test("Nothing is looked at where the system did not start again")
  func sameStart() async throws {
    try await Ground.with { ground in
      _ = try await draft(ground)
      let place = ground.folder.appending(Self.scratch)
      try await ground.shell("touch objects/pack/stray", in: place)
      try await ScratchRepository.mend(at: ground.run.string, rebuilding: ground.target.string)
      #expect(try await ground.shell("ls objects/pack", in: place).contains("stray"))
    }
  }

  @Test("A workspace whose record a loss of power took is swept all the same, and nothing of a stranger's is")
  func unrecorded() async throws {
    try await Ground.with { ground in
      let store = try await ground.store()
      try await ground.shell(
        "mkdir -p workspaces/code-1-abcdefghij12 workspaces/mine staging/code-1-abcdefghij13; : > created.log",
        in: ground.run)
      #expect(try await store.sweep().isEmpty)
      #expect(try await ground.shell("ls workspaces staging", in: ground.run) == "staging:\n\nworkspaces:\nmine\n")
    }
  }
}
