import EffectKit
import Foundation
import Git
import GitPush
import KindStage
import KindSupport
import Plans
import TestKit
import Testing

@Suite("Previews of pushes")
struct PushPreviewTests {
  /// Stands for ssh: the last word is the command, and the one that the host is called by hangs. It comes by a variable,
  /// since a clone's own configuration may not name it.
  private static let fakeSSH: Void = {
    let script = "for last; do :; done; case $last in \"$0\"*) exec sleep 300 ;; *) exec sh -c \"$last\" ;; esac"
    unsafe setenv("GIT_SSH_COMMAND", "sh -c '\(script)'", 1)
  }()

  @Test(
    "A remote that does not answer is given up on after the effect's timeout, and the words say so",
    .timeLimit(.minutes(2)),
    arguments: ["git-upload-pack", "git-receive-pack"])
  func hangs(service: String) async throws {
    try await withTemporaryFolder { folder in
      let push = try await PushStage(in: folder)
      try await push.advance()
      _ = Self.fakeSSH
      try await shell("git remote set-url origin \"ssh://\(service)$PWD/../remote.git\"", in: push.stage.target)
      let error = await failure { _ = try await push.propose(.init(branch: "main", timeoutSeconds: 2)) }
      #expect(error?.isObstructed == true, "\(error as Any)")
      #expect("\(error as Any)".contains("took longer than 2 seconds"), "\(error as Any)")
    }
  }

  /// Whoever begins a run can have committed anything to the branch before.
  @Test("What lands of a push is all that the remote does not have, whoever wrote it")
  func lands() async throws {
    try await withTemporaryFolder { folder in
      let push = try await PushStage(in: folder)
      try await push.advance("echo SECRET >.env")
      let head = try await push.advance()
      func tree(_ commit: String) async throws -> String {
        try await git("rev-parse", "\(commit)^{tree}", in: push.stage.target)
      }
      let moved = try #require(try await push.planner.mergeResult(of: try await push.propose()))
      #expect(moved.fromCommit == push.stage.base && moved.toCommit == head)
      let (own, base) = (try await tree(head), try await tree(push.stage.base))
      #expect(moved.toTree == own)
      // A new branch lands what the remote's other branches do not have.
      let fresh = try #require(
        try await push.planner.mergeResult(of: try await push.propose(.init(branch: "main", to: "new"))))
      #expect(fresh.fromCommit == push.stage.base && fresh.fromTree == base)
      // To a remote that shares nothing, it lands everything.
      try await shell("git update-ref -d refs/heads/main; git gc -q --prune=now", in: push.remote)
      let all = try #require(
        try await push.planner.mergeResult(of: try await push.propose(.init(branch: "main", to: "new"))))
      #expect(all.fromTree == Repository.emptyTree.hex && all.toCommit == head)
    }
  }
}
