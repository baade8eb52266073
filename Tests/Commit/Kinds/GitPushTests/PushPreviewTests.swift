import EffectKit
import GitPush
import KindStage
import KindSupport
import Plans
import TestKit
import Testing

@Suite("Previews of pushes")
struct PushPreviewTests {
  @Test(
    "A remote that does not answer is given up on after the effect's timeout, and the words say so",
    .timeLimit(.minutes(2)),
    arguments: ["git-upload-pack", "git-receive-pack"])
  func hangs(service: String) async throws {
    try await withTemporaryFolder { folder in
      let push = try await PushStage(in: folder)
      try await push.advance()
      // Stands for ssh: the last word is the command, one of which hangs.
      try await shell(
        """
        cat >../ssh.sh <<'END'
        for last; do :; done
        case $last in \(service)*) exec sleep 300 ;; *) exec sh -c "$last" ;; esac
        END
        git config core.sshCommand "sh '$PWD/../ssh.sh'"
        git remote set-url origin "ssh://nowhere$PWD/../remote.git"
        """, in: push.stage.target)
      let error = await failure { _ = try await push.propose(.init(branch: "main", timeoutSeconds: 2)) }
      #expect(error?.isObstructed == true, "\(error as Any)")
      #expect("\(error as Any)".contains("took longer than 2 seconds"), "\(error as Any)")
    }
  }
}
