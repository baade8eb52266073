import EffectKit
import GitMerge
import KindStage
import KindSupport
import Plans
import SystemPackage
import TestKit
import Testing

@Suite("How a merge lands")
struct MergeStyleTests {
  @Test("A squash is one commit on the branch, with everything that the branch has")
  func squash() async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(in: folder)
      try await shell("echo theirs >c.txt; git add -A; git commit -qm theirs", in: stage.target)
      let head = try await stage.head
      try await stage.commit(try await stage.propose(how: .squash))
      #expect(try await git("rev-parse", "main^@", in: stage.target) == head)
      #expect(try await git("ls-files", in: stage.target) == "a.txt\nb.txt\nc.txt")
      #expect(try await git("show", "main:a.txt", in: stage.target) == "drafted")
      #expect(try await stage.status.isEmpty)
    }
  }

  @Test("A fast-forward is one commit on what drafting began from, and refused where the branch has moved on")
  func fastForward() async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(in: folder)
      let effect = try await stage.propose(how: .fastForward)
      try await stage.commit(effect)
      #expect(try await git("rev-parse", "main^@", in: stage.target) == stage.base)
      #expect(try await stage.status.isEmpty)
      #expect(await failure { _ = try await stage.propose(how: .fastForward) }?.isStale == true)
    }
  }

  @Test("A target without a commit takes a draft in each way", arguments: GitMergeDeclaration.How.allCases)
  func unborn(_ how: GitMergeDeclaration.How) async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(unbornIn: folder)
      try await stage.commit(try await stage.propose(how: how))
      #expect(try await git("rev-list", "--parents", "main", in: stage.target) == stage.head)
    }
  }

  @Test("Every work tree that has the branch checked out follows")
  func severalWorkTrees() async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(in: folder)
      try await git("worktree", "add", "-q", "--force", "../second", "main", in: stage.target)
      let receipt = try await stage.commit(try await stage.propose())
      #expect(receipt.detail.contains("work tree and index with it"))
      for place in [stage.target, folder.appending("second")] {
        #expect(try await git("status", "--porcelain", in: place).isEmpty)
        #expect(try await shell("cat a.txt", in: place) == "drafted\n")
      }
    }
  }

  @Test("A second work tree with changes in the way stops the merge before anything moves")
  func obstructedInOne() async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(in: folder)
      let effect = try await stage.propose()
      try await git("worktree", "add", "-q", "--force", "../second", "main", in: stage.target)
      try await shell("echo mine >a.txt", in: folder.appending("second"))
      let error = await failure { try await stage.commit(effect) }
      #expect(error?.isObstructed == true && "\(error as Any)".contains("second"))
      #expect(try await stage.head == stage.base)
    }
  }

  @Test("Commits are signed where the configuration asks for it, and a key that is missing is said")
  func signed() async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(in: folder)
      _ = try await runTool("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", "key"], in: folder)
      try await shell(
        """
        git config gpg.format ssh; git config commit.gpgsign true; git config user.signingkey ../key
        git config user.name 'A Person'; git config user.email person@example.invalid
        git config gpg.ssh.allowedSignersFile ../signers
        echo "person@example.invalid $(cat ../key.pub)" >../signers
        """, in: stage.target)
      let effect = try await stage.propose()
      try await stage.commit(effect)
      for commit in ["main", "main^2"] { try await git("verify-commit", commit, in: stage.target) }
      try await git("fsck", "--strict", in: stage.target)
      try await git("config", "user.signingkey", "../missing", in: stage.target)
      let error = await failure { _ = try await stage.propose() }
      #expect(error?.isObstructed == true && "\(error as Any)".contains("cannot sign"))
    }
  }
}
