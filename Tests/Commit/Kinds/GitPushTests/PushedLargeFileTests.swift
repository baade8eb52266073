import Approval
import EffectKit
import GitPush
import JSON
import KindStage
import SystemPackage
import TestKit
import Testing

/// Files of Git LFS go to the server before the reference moves. These tests need git-lfs.
@Suite("Pushing files that Git LFS keeps")
struct PushedLargeFileTests {
  private func stage(in folder: FilePath) async throws -> PushStage {
    let push = try await PushStage(in: folder)
    try await shell(
      "git lfs install --local --skip-repo; echo '*.bin filter=lfs -text' >.gitattributes; git add -A; git commit -qm lfs; "
        + "git push -q origin main", in: push.stage.target)
    return push
  }

  private func isThere(_ content: String, in push: PushStage) async throws -> Bool {
    let id = try await shell("printf '\(content)' | sha256sum | cut -c1-64 | tr -d '\\n'", in: push.remote)
    return try await shell("find . -name \(id)", in: push.remote).contains(id)
  }

  @Test("What a merge of the same step keeps goes to the server first, and is named")
  func afterMerge() async throws {
    try await withTemporaryFolder { folder in
      var push = try await stage(in: folder)
      try await push.redraft("printf weights >model.bin")
      let merge = try await push.stage.propose()
      let effect = try await push.propose(after: [merge])
      #expect(effect.preview.contains("1 file of Git LFS (7 bytes) goes to \(push.remote.string) first"))
      #expect(effect.measured["large-files"] == 1)
      try await push.stage.commit(merge)
      #expect(try await !isThere("weights", in: push))
      try await push.commit(effect)
      #expect(try await push.remoteHead() == push.stage.head)
      #expect(try await isThere("weights", in: push))
    }
  }

  @Test("Where the server does not take the files, the branch does not move")
  func refused() async throws {
    try await withTemporaryFolder { folder in
      let push = try await stage(in: folder)
      try await push.advance("printf weights >model.bin")
      try await shell("git config lfs.url file:///nowhere", in: push.stage.target)
      let effect = try await push.propose()
      #expect(effect.names[.remotes]?.contains("file:///nowhere") == true)
      let head = try await push.remoteHead()
      #expect(await failure { try await push.commit(effect) }?.isNotApplied == true)
      #expect(try await push.remoteHead() == head)
    }
  }

  @Test("A push that brings another place for the files in .lfsconfig is refused; one since the seal makes it stale")
  func otherPlace() async throws {
    try await withTemporaryFolder { folder in
      var push = try await stage(in: folder)
      try await push.redraft(
        "printf weights >model.bin; git config -f .lfsconfig lfs.url https://elsewhere.invalid/lfs")
      let merge = try await push.stage.propose()
      let refusal = await failure { _ = try await push.propose(after: [merge]) }
      #expect(refusal?.isInvalid == true && refusal?.reason.contains("https://elsewhere.invalid/lfs") == true)
      try await push.advance("printf more >more.bin")
      let effect = try await push.propose()
      let live = try await push.planner.rederive(effect)
      try await shell("git config lfs.url https://elsewhere.invalid/lfs", in: push.stage.target)
      #expect(await failure { try await push.apply(effect, seen: live) }?.isStale == true)
      #expect(await failure { try await push.commit(effect) }?.isStale == true)
    }
  }
}
