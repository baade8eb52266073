import EffectKit
import Foundation
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
}
