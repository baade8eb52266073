import Approval
import EffectKit
import GitPush
import JSON
import KindStage
import KindSupport
import Plans
import SystemPackage
import TestKit
import Testing

@Suite("Pushing")
struct PushTests {
  @Test("A branch moves on the remote, once, and the remote's hooks are heard")
  func moves() async throws {
    try await withTemporaryFolder { folder in
      let push = try await PushStage(in: folder)
      let head = try await push.advance()
      try await push.hook("post-receive", "echo deployed as you wished")
      let effect = try await push.propose()
      #expect(effect.identity == ["url": .string(push.remote.string), "reference": "refs/heads/main"])
      #expect(effect.fingerprint == ["object": .string(push.stage.base)])
      #expect(effect.measured["commits"] == 1)
      #expect(effect.preview.contains("1 commit") && effect.preview.contains("cannot be undone"))
      #expect(!effect.isCompensable)
      #expect(try await push.remoteHead() == push.stage.base, "the survey pushed")
      let receipt = try await push.commit(effect)
      #expect(receipt.detail.contains("the remote said: deployed as you wished"))
      #expect(try await push.remoteHead() == head)
      guard case .applied = await push.planner.probe(effect, key: "k") else { throw StageFailure(reason: "probe") }
    }
  }

  @Test("What a merge of the same step makes is pushed, and only once the merge is there")
  func afterMerge() async throws {
    try await withTemporaryFolder { folder in
      let push = try await PushStage(in: folder)
      let merge = try await push.stage.propose()
      let effect = try await push.propose(after: [merge])
      #expect(effect.arguments["object"] == merge.arguments["result"])
      #expect(effect.consumes.first?.isSame(as: merge.produces[0]) == true)
      #expect(effect.measured["commits"] == 2)
      #expect(await failure { try await push.commit(effect) }?.isStale == true)
      try await push.stage.commit(merge)
      try await push.commit(effect)
      #expect(try await push.remoteHead() == push.stage.head)
    }
  }

  @Test("A commit for review goes to refs/for, is found again under the review's name, and its branch is not moved")
  func review() async throws {
    try await withTemporaryFolder { folder in
      let push = try await PushStage(in: folder)
      let head = try await push.advance()
      // As Gerrit does it: the reference is never there, and the commit is under a name of the review.
      try await push.hook(
        "post-receive", "git update-ref refs/changes/01/1/1 \(head); git update-ref -d refs/for/main")
      let effect = try await push.propose(.init(branch: "main", to: "refs/for/main"))
      #expect(effect.names[.branches] == ["refs/for/main"])
      #expect(effect.identity["reference"] == "refs/for/main")
      guard case .unknown = await push.planner.probe(effect, key: "k") else { throw StageFailure(reason: "probe") }
      let options = await failure { _ = try await push.propose(.init(branch: "main", to: "refs/for/main%submit")) }
      #expect(options?.isInvalid == true)
      try await push.commit(effect)
      #expect(try await push.remoteHead() == push.stage.base)
      #expect(
        await push.planner.probe(effect, key: "k")
          == .applied("\(head.prefix(12)) is refs/changes/01/1/1 of \(push.remote.string)"))
    }
  }

  @Test("A remote that moved after the seal is stale, whether it is seen or not, and keeps what it has")
  func moved() async throws {
    try await withTemporaryFolder { folder in
      let push = try await PushStage(in: folder)
      try await push.advance()
      let effect = try await push.propose()
      try await git("clone", "-q", push.remote.string, "other", in: folder)
      try await shell("echo theirs >z; git add z; git commit -qm theirs; git push -q", in: folder.appending("other"))
      let theirs = try await push.remoteHead()
      #expect(await failure { try await push.commit(effect) }?.isStale == true)
      #expect(await failure { try await push.apply(effect, seen: effect) }?.isStale == true)
      #expect(try await push.remoteHead() == theirs)
      let probed = await push.planner.probe(effect, key: "k")
      #expect("\(probed)".hasPrefix("unknown"))
    }
  }

  @Test("Nothing is pushed by force: a remote with other commits, known or not, is refused beforehand")
  func diverged() async throws {
    try await withTemporaryFolder { folder in
      let push = try await PushStage(in: folder)
      try await push.advance()
      try await git("clone", "-q", push.remote.string, "other", in: folder)
      try await shell("echo theirs >z; git add z; git commit -qm theirs; git push -q", in: folder.appending("other"))
      let unknown = await failure { _ = try await push.propose() }
      #expect(unknown?.isInvalid == true && "\(unknown as Any)".contains("fetch from origin"))
      try await git("fetch", "-q", "origin", in: push.stage.target)
      let known = await failure { _ = try await push.propose() }
      #expect(known?.isInvalid == true && "\(known as Any)".contains("a push would lose it"))
    }
  }

  @Test("What the remote's hook rejects is reported in its words, and nothing moved")
  func rejected() async throws {
    try await withTemporaryFolder { folder in
      let push = try await PushStage(in: folder)
      try await push.advance()
      let effect = try await push.propose()
      try await push.hook("pre-receive", "echo not on a Friday; exit 1")
      let error = await failure { try await push.commit(effect) }
      #expect(error?.isNotApplied == true)
      #expect("\(error as Any)".contains("pre-receive hook declined") && "\(error as Any)".contains("not on a Friday"))
      #expect(try await push.remoteHead() == push.stage.base)
      guard case .notApplied = await push.planner.probe(effect, key: "k") else { throw StageFailure(reason: "probe") }
    }
  }

  @Test("A push that another one of the same commit came before by an instant is done")
  func overtaken() async throws {
    try await withTemporaryFolder { folder in
      let push = try await PushStage(in: folder)
      let head = try await push.advance()
      let effect = try await push.propose()
      try await push.hook("update", "env -u GIT_QUARANTINE_PATH git update-ref \"$1\" \"$3\"")
      let receipt = try await push.commit(effect)
      #expect(receipt.detail.contains("though this push was refused"), "\(receipt.detail)")
      #expect(try await push.remoteHead() == head)
    }
  }

  @Test("A push that gets there by itself, after it was looked for, is not stale, and is not done twice")
  func late() async throws {
    try await withTemporaryFolder { folder in
      let push = try await PushStage(in: folder)
      let head = try await push.advance()
      try await push.hook("post-receive", "echo received >>received")
      let effect = try await push.propose()
      guard case .notApplied = await push.planner.probe(effect, key: "k") else { throw StageFailure(reason: "probe") }
      try await git("push", "-q", "origin", "main", in: push.stage.target)
      try await push.commit(effect)
      #expect(try await push.remoteHead() == head)
      #expect(try await shell("cat received", in: push.remote) == "received\n")
    }
  }

  @Test("New branches and tags are made, tags never moved")
  func names() async throws {
    try await withTemporaryFolder { folder in
      let push = try await PushStage(in: folder)
      let head = try await push.advance()
      let branch = try await push.propose(.init(branch: "main", to: "release/1"))
      #expect(branch.fingerprint == ["object": .null])
      try await push.commit(branch)
      #expect(try await push.remoteHead("refs/heads/release/1") == head)
      let tag = try await push.propose(.init(branch: "main", tag: "v1"))
      try await push.commit(tag)
      #expect(try await push.remoteHead("refs/tags/v1") == head)
      try await push.advance("echo 2 >c.txt")
      #expect(await failure { _ = try await push.propose(.init(branch: "main", tag: "v1")) }?.isInvalid == true)
      try await git("tag", "-a", "-m", "two", "v2", in: push.stage.target)
      let own = try await push.propose(.init(branch: nil, tag: "v2"))
      try await push.commit(own)
      #expect(
        try await push.remoteHead("refs/tags/v2") == git("rev-parse", "refs/tags/v2", in: push.stage.target))
      #expect(await failure { _ = try await push.propose(.init(branch: nil, tag: "v3")) }?.isInvalid == true)
    }
  }

  @Test("A branch that is made on the remote meanwhile is left as it is")
  func bornMeanwhile() async throws {
    try await withTemporaryFolder { folder in
      let push = try await PushStage(in: folder)
      try await push.advance()
      let effect = try await push.propose(.init(branch: "main", to: "release"))
      try await git("branch", "release", "main", in: push.remote)
      #expect(await failure { try await push.apply(effect, seen: effect) }?.isStale == true)
      #expect(try await push.remoteHead("refs/heads/release") == push.stage.base)
    }
  }

  @Test("A remote's address is looked at again, and one with several is refused")
  func swapped() async throws {
    try await withTemporaryFolder { folder in
      let push = try await PushStage(in: folder)
      try await push.advance()
      let effect = try await push.propose()
      try await git("clone", "-q", "--bare", push.remote.string, "elsewhere.git", in: folder)
      try await git("remote", "set-url", "origin", folder.appending("elsewhere.git").string, in: push.stage.target)
      #expect(await failure { try await push.commit(effect) }?.isStale == true)
      let probed = await push.planner.probe(effect, key: "k")
      #expect("\(probed)".hasPrefix("unknown"))
      try await git("remote", "set-url", "--add", "--push", "origin", push.remote.string, in: push.stage.target)
      try await git("remote", "set-url", "--add", "--push", "origin", "/nowhere", in: push.stage.target)
      let several = await failure { _ = try await push.propose() }
      #expect("\(several as Any)".contains("2 places at once"))
    }
  }

  @Test("Neither the target's hooks nor its configuration add anything to a push")
  func ownHooks() async throws {
    try await withTemporaryFolder { folder in
      let push = try await PushStage(in: folder)
      try await push.advance()
      try await shell(
        """
        git tag -a -m x follow; git config push.followTags true; git config remote.origin.mirror true
        git config core.hooksPath hooks; mkdir hooks; printf '#!/bin/sh\\ntouch ../ran\\nexit 1\\n' >hooks/pre-push
        chmod +x hooks/pre-push
        """, in: push.stage.target)
      try await push.commit(try await push.propose())
      let references = try await git("for-each-ref", "--format=%(refname)", in: push.remote)
      #expect(references == "refs/heads/main")
      #expect(try await shell("ls", in: folder).contains("ran") == false)
    }
  }

  @Test(
    "A remote or a branch that is marked as one that deploys makes the push a deploy",
    arguments: ["remote.origin", "branch.main", ""])
  func deploys(_ mark: String) async throws {
    try await withTemporaryFolder { folder in
      let push = try await PushStage(in: folder)
      try await push.advance()
      if !mark.isEmpty { try await git("config", "\(mark).deploys", "true", in: push.stage.target) }
      let effect = try await push.propose(.init(branch: "main", deploys: mark.isEmpty))
      #expect(effect.findings == [.deploys])
      #expect(effect.preview.hasPrefix("This deploys."))
      #expect(Risk.assess(Samples.sealed(effect).proposal).reasons.contains { $0.contains("counts as a deploy") })
    }
  }

  @Test("A remote that cannot be had, or has no such name, says so")
  func unreachable() async throws {
    try await withTemporaryFolder { folder in
      let push = try await PushStage(in: folder)
      try await push.advance()
      let unknown = await failure { _ = try await push.propose(.init(remote: "nobody", branch: "main")) }
      #expect("\(unknown as Any)".contains("it has origin"))
      try await git("remote", "add", "gone", folder.appending("gone.git").string, in: push.stage.target)
      #expect(await failure { _ = try await push.propose(.init(remote: "gone", branch: "main")) }?.isObstructed == true)
      #expect(await failure { _ = try await push.propose(.init(branch: "nothing")) }?.isInvalid == true)
    }
  }

  @Test("What a push goes to is asked, also where fetches come from elsewhere")
  func otherPlace() async throws {
    try await withTemporaryFolder { folder in
      let push = try await PushStage(in: folder)
      let mirror = folder.appending("mirror.git")
      try await git("clone", "-q", "--bare", push.stage.target.string, mirror.string, in: folder)
      try await git("remote", "set-url", "origin", mirror.string, in: push.stage.target)
      try await git("remote", "set-url", "--push", "origin", push.remote.string, in: push.stage.target)
      let object = try await push.advance()
      let effect = try await push.propose()
      try await push.commit(effect)
      #expect(try await push.remoteHead() == object)
      guard case .applied = await push.planner.probe(effect, key: "k") else { throw StageFailure(reason: "probe") }
      // A mirror that lags is not in the way of the next one.
      try await push.advance("echo again >d.txt")
      try await push.commit(try await push.propose())
    }
  }

  @Test("A token that stands for a user in the remote's address stands in nothing that is sealed")
  func token() async throws {
    try await withTemporaryFolder { folder in
      let push = try await PushStage(in: folder)
      try await push.advance()
      let address = "https://ghp_token42:x-oauth-basic@host/shop"
      try await git("config", "url.\(push.remote.string).insteadOf", address, in: push.stage.target)
      try await git("remote", "set-url", "origin", "ssh://git@host/shop", in: push.stage.target)
      let context = EffectContext(
        planName: "p", goal: "g", run: "r", base: "b", draft: "d", attributions: [], values: Template.Values(),
        seconds: 0)
      let declared = EffectDeclaration(GitPushDeclaration(branch: "main"))
      #expect(
        try await push.planner.connectionTargets(of: declared, in: context)?.names[.remotes] == ["ssh://git@host/shop"])
      for plain in ["https://ghp_token42@host/shop", "HTTPS://ghp_token42:x@host/shop"] {
        try await git("remote", "set-url", "origin", plain, in: push.stage.target)
        let names = try await push.planner.connectionTargets(of: declared, in: context)?.names[.remotes]
        #expect(names?.first?.lowercased() == "https://host/shop")
      }
    }
  }

  @Test("A password in the remote's address stands in nothing that is sealed")
  func password() async throws {
    try await withTemporaryFolder { folder in
      let push = try await PushStage(in: folder)
      try await push.advance()
      // git maps the address with the password to the folder, as it would be to a server.
      try await git(
        "config", "url.\(push.remote.string).insteadOf", "https://me:hunter2hunter2@host/shop", in: push.stage.target)
      try await git("remote", "set-url", "origin", "https://me:hunter2hunter2@host/shop", in: push.stage.target)
      let effect = try await push.propose()
      #expect(!effect.document.canonicalText.contains("hunter2"))
    }
  }
}
