import Approval
import EffectKit
import GitMerge
import JSON
import KindStage
import SystemPackage
import TestKit
import Testing

/// What `.gitattributes` gives to Git LFS lands as `git add` would have stored it. These tests need git-lfs.
@Suite("Files that Git LFS keeps")
struct LargeFileTests {
  private static let attributes = "*.bin filter=lfs diff=lfs merge=lfs -text"

  private func stage(in folder: FilePath, drafting lines: String) async throws -> Stage {
    var stage = try await Stage(in: folder)
    try await shell(
      "git lfs install --local --skip-repo; echo '\(Self.attributes)' >.gitattributes; git add -A; git commit -qm lfs",
      in: stage.target)
    try await stage.redraft(lines)
    return stage
  }

  @Test("A draft's file lands as a pointer, as git add makes it; the file is kept, and is what is reviewed")
  func pointer() async throws {
    try await withTemporaryFolder { folder in
      let stage = try await stage(in: folder, drafting: "printf weights >model.bin; : >empty.bin; echo new >a.txt")
      let effect = try await stage.propose()
      #expect(effect.preview.contains("Git LFS keeps model.bin (7 bytes, object "))
      #expect(!effect.preview.contains("model.bin by your filter"))
      let drafted = try await git("rev-parse", "\(stage.draft)^{tree}", in: stage.scratch)
      #expect(try await stage.planner.mergeResult(of: effect)?.toTree == drafted)
      #expect(effect.lands == drafted)
      try await stage.commit(effect)
      let added = try await shell("printf weights | git lfs clean -- model.bin", in: stage.target)
      #expect(try await shell("git show HEAD:model.bin", in: stage.target) == added)
      #expect(try await shell("git show HEAD:empty.bin", in: stage.target) == "")
      #expect(try await stage.read("model.bin") == "weights")
      #expect(try await stage.status.isEmpty)
      try await shell("git lfs fsck --objects", in: stage.target)
      let landed = try await git("rev-list", "--objects", "HEAD", in: stage.target)
      let raw = try await shell("printf weights | git hash-object --stdin --no-filters", in: stage.target)
      #expect(!landed.contains(raw.prefix(40)), "git has the file itself as well")
    }
  }

  @Test("Where the branch moved on, its own pointers stay, and what is reviewed is the draft's file on top of it")
  func movedOn() async throws {
    try await withTemporaryFolder { folder in
      let stage = try await stage(in: folder, drafting: "printf weights >model.bin")
      try await shell("printf theirs >other.bin; git add -A; git commit -qm theirs", in: stage.target)
      let effect = try await stage.propose(how: .squash)
      let reviewed = try #require(try await stage.planner.mergeResult(of: effect))
      #expect(try await git("show", "\(reviewed.toCommit):model.bin", in: stage.scratch) == "weights")
      #expect(try await git("show", "\(reviewed.toCommit):other.bin", in: stage.scratch).hasPrefix("version "))
      try await stage.commit(effect)
      #expect(try await stage.read("model.bin") + stage.read("other.bin") == "weightstheirs")
      #expect(try await stage.status.isEmpty)
    }
  }

  @Test("A file that is not what was sealed is not kept, and nothing lands")
  func exchanged() async throws {
    try await withTemporaryFolder { folder in
      let stage = try await stage(in: folder, drafting: "printf weights >model.bin")
      var effect = try await stage.propose()
      var arguments = try #require(effect.arguments.objectValue)
      arguments["contents"] = effect.arguments["result"]
      effect.arguments = .object(arguments)
      let head = try await stage.head
      #expect(await failure { try await stage.commit(effect) }?.isStale == true)
      #expect(try await stage.head == head)
    }
  }

  @Test("Without the filter in git's settings the file lands as it is, as by git add, and the preview says so")
  func withoutFilter() async throws {
    try await withTemporaryFolder { folder in
      let stage = try await stage(in: folder, drafting: "printf weights >model.bin")
      // A system's own settings may have the filter as well.
      try await shell("for name in clean smudge process; do git config filter.lfs.$name ''; done", in: stage.target)
      #expect(try await stage.propose().preview.contains("model.bin: .gitattributes gives it to Git LFS"))
    }
  }
}
