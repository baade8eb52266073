import Approval
import EffectKit
import Git
import GitMerge
import JSON
import KindStage
import KindSupport
import SystemPackage
import TestKit
import Testing

@Suite("Work trees of the target")
struct WorkTreeTests {
  @Test(
    "What is not committed and in the way obstructs, and is not touched",
    arguments: [
      "echo mine >a.txt", "echo mine >a.txt; git add a.txt", "git rm -q --cached a.txt",
      "rm a.txt; mkdir a.txt; echo mine >a.txt/x", "echo mine >new.txt", "mkdir new.txt; echo mine >new.txt/x",
      "touch .git/index.lock",
    ])
  func obstructs(change: String) async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(in: folder, drafting: "echo drafted >a.txt; echo new >new.txt")
      let effect = try await stage.propose()
      try await shell(change, in: stage.target)
      let before = try await shell("find . -path ./.git -prune -o -type f -print | xargs sha256sum", in: stage.target)
      let staged = try await git("diff", "--cached", in: stage.target)
      #expect(await failure { try await stage.commit(effect) }?.isObstructed == true)
      #expect(try await stage.head == stage.base)
      let after = try await shell("find . -path ./.git -prune -o -type f -print | xargs sha256sum", in: stage.target)
      #expect(after == before)
      #expect(try await git("diff", "--cached", in: stage.target) == staged)
    }
  }

  @Test("In a submodule's checkout, too, what git does not track obstructs and is not touched")
  func submodule() async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(in: folder, drafting: "echo drafted >a.txt; echo new >secret.txt")
      // As git lays a submodule out: the repository in its parent's folder, which knows where the files are.
      try await shell(
        """
        mkdir ../modules; mv .git ../modules/target; echo "gitdir: ../modules/target" >.git
        git config core.worktree ../../target
        echo ../../modules/target/objects >../scratch.git/objects/info/alternates
        echo secret.txt >>../modules/target/info/exclude; echo mine >secret.txt
        """, in: stage.target)
      #expect(await failure { try await stage.commit(try await stage.propose()) }?.isObstructed == true)
      #expect(try await stage.read("secret.txt") == "mine\n")
      try await shell("rm secret.txt", in: stage.target)
      try await stage.commit(try await stage.propose())
      #expect(try await stage.read("secret.txt") == "new\n")
      #expect(try await stage.status.isEmpty)
    }
  }

  @Test("A branch that is being rebased is left alone")
  func rebasing() async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(in: folder)
      let effect = try await stage.propose()
      _ = try await shell("git rebase -q --root --exec false 2>/dev/null || true", in: stage.target)
      let error = await failure { try await stage.commit(effect) }
      #expect(error?.isObstructed == true && "\(error as Any)".contains("is being rebased in"), "\(error as Any)")
      #expect(try await stage.head == stage.base)
      try await shell("git rebase --abort", in: stage.target)
      try await stage.commit(effect)
    }
  }

  @Test("Where a filter fails in the middle, the work tree is not said to be as it was")
  func halfway() async throws {
    try await withTemporaryFolder { folder in
      var stage = try await Stage(in: folder)
      try await shell(
        "echo '*.bin filter=x' >.gitattributes; echo b >b.bin; git add -A; git commit -qm x", in: stage.target)
      try await stage.redraft("echo drafted >a.txt; echo new >b.bin; echo z >z.txt")
      try await shell(
        "git config filter.x.clean cat; git config filter.x.smudge false; git config filter.x.required true",
        in: stage.target)
      let receipt = try await stage.commit(try await stage.propose())
      #expect(receipt.detail.contains("holds some of the new files and some of the old"), "\(receipt.detail)")
      try await shell(
        "git config --unset filter.x.smudge; git config filter.x.smudge cat; git reset -q --hard", in: stage.target)
      #expect(try await stage.read("b.bin") == "new\n")
    }
  }

  @Test("Changes elsewhere stay: in files, in the index, untracked and ignored")
  func elsewhere() async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(in: folder)
      try await shell("echo c >c.txt; echo d >d.txt; git add -A; git commit -qm more", in: stage.target)
      let effect = try await stage.propose()
      let lines = "echo mine >b.txt; echo staged >c.txt; git add c.txt; echo after >c.txt; rm d.txt; echo u >u.txt"
      try await shell(lines, in: stage.target)
      let before = try await stage.status
      try await stage.commit(effect)
      #expect(try await stage.status == before)
      #expect(try await stage.read("a.txt") == "drafted\n")
      #expect(try await git("show", ":c.txt", in: stage.target) == "staged")
      #expect(try await stage.read("c.txt") == "after\n")
    }
  }

  @Test("A file that was only touched does not obstruct")
  func touched() async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(in: folder)
      let effect = try await stage.propose()
      try await shell("touch -d 2001-01-01 a.txt b.txt", in: stage.target)
      try await stage.commit(effect)
      #expect(try await stage.status.isEmpty)
    }
  }

  @Test("A file that was deleted and not staged comes back as drafted, as git itself would merge")
  func deleted() async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(in: folder)
      let effect = try await stage.propose()
      try await shell("rm a.txt", in: stage.target)
      try await stage.commit(effect)
      #expect(try await stage.read("a.txt") == "drafted\n")
      #expect(try await stage.status.isEmpty)
    }
  }

  @Test("A linked work tree that has the branch is brought along, and no other")
  func linked() async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(in: folder)
      try await shell("git checkout -qb aside; git worktree add -q ../linked main", in: stage.target)
      let effect = try await stage.propose()
      try await stage.commit(effect)
      let linked = folder.appending("linked")
      #expect(try await shell("cat a.txt", in: linked) == "drafted\n")
      #expect(try await git("status", "--porcelain", in: linked).isEmpty)
      #expect(try await stage.status.isEmpty)
      #expect(try await git("rev-parse", "HEAD", in: stage.target) == stage.base)
    }
  }

  @Test("A linked work tree with something in the way obstructs")
  func linkedInTheWay() async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(in: folder)
      try await shell("git checkout -qb aside; git worktree add -q ../linked main", in: stage.target)
      let effect = try await stage.propose()
      try await shell("echo mine >a.txt", in: folder.appending("linked"))
      #expect(await failure { try await stage.commit(effect) }?.isObstructed == true)
      #expect(try await stage.head == stage.base)
    }
  }

  @Test("A linked work tree whose folder is gone holds nothing up")
  func linkedAndGone() async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(in: folder)
      try await shell("git checkout -qb aside; git worktree add -q ../linked main; rm -rf ../linked", in: stage.target)
      let effect = try await stage.propose()
      try await stage.commit(effect)
      #expect(try await stage.head == effect.arguments["result"]?.stringValue)
    }
  }

  @Test("A target that is itself a linked work tree is merged into")
  func targetIsLinked() async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(in: folder)
      try await shell("git checkout -qb aside; git worktree add -q ../linked main", in: stage.target)
      let linked = folder.appending("linked")
      let proposed = try await stage.propose()
      let planner = GitMergePlanner(target: linked.string, scratch: stage.scratch.string)
      let live = try await planner.rederive(proposed)
      #expect(live.identity == proposed.identity)
      #expect(live.fingerprint == proposed.fingerprint)
    }
  }

  @Test("Links, executable files and line ends land as drafted, and the work tree is clean")
  func modes() async throws {
    try await withTemporaryFolder { folder in
      let drafting = """
        ln -s a.txt link; ln -s /chancery/nowhere out; printf '#!/bin/sh\\n' >run.sh; chmod +x run.sh
        printf 'one\\r\\ntwo\\r\\n' >crlf.txt; printf 'a\\000b' >zero.bin; chmod +x b.txt
        printf 'spaced' >'with space é.txt'
        """
      let stage = try await Stage(in: folder, drafting: drafting)
      try await stage.commit(try await stage.propose())
      #expect(try await stage.status.isEmpty)
      let seen = try await shell(
        "readlink link; readlink out; test -x run.sh; test -x b.txt; od -c crlf.txt | head -1; wc -c <zero.bin",
        in: stage.target)
      #expect(seen.contains("a.txt\n/chancery/nowhere\n"))
      #expect(seen.contains("\\r  \\n"))
      #expect(seen.hasSuffix("3\n"))
    }
  }

  @Test("A file that becomes a folder, and a folder that becomes a link, take each other's place")
  func kinds() async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(
        in: folder, drafting: "rm a.txt; mkdir a.txt; echo x >a.txt/x; rm b.txt; ln -s a.txt b.txt")
      try await stage.commit(try await stage.propose())
      #expect(try await stage.status.isEmpty)
      #expect(try await stage.read("b.txt/x") == "x\n")
    }
  }

  @Test("An untracked link in the way is not followed out of the work tree")
  func linkInTheWay() async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(in: folder, drafting: "mkdir d; echo drafted >d/file")
      let effect = try await stage.propose()
      try await shell("mkdir outside; echo mine >outside/file; ln -s ../outside target/d", in: folder)
      #expect(await failure { try await stage.commit(effect) }?.isObstructed == true)
      #expect(try await shell("cat outside/file", in: folder) == "mine\n")
      #expect(try await stage.head == stage.base)
    }
  }
}
