import EffectKit
import GitPush
import KindStage
import Plans
import TestKit
import Testing

@Suite("A clone's own configuration does not lead a push")
struct CloneSettingsTests {
  /// Each makes a program of the clone's run, or leads the push elsewhere than its URL says.
  private static let leading = [
    "config remote.origin.receivepack ../program", "config remote.origin.uploadpack ../program",
    "config core.sshCommand ../program", "config core.gitProxy ../program", "config core.askPass ../program",
    "config credential.helper !../program", "config credential.https://h.helper /tmp/program",
    "config remote.origin.vcs other", "config remote.origin.proxy http://h", "config http.proxy http://h",
    "config http.https://h.sslVerify false", "config http.curloptResolve h:443:127.0.0.1",
    "config http.extraHeader 'Host: other'", "config protocol.allow always", "config protocol.ext.allow always",
    "config push.pushOption merge_request.create", "config remote.chancery.push-apart.pushurl ../other.git",
    "remote set-url origin 'ext::sh -c ../program'",
  ]

  @Test("What only the user may say is refused before the remote is asked, with the key", arguments: leading)
  func refused(_ words: String) async throws {
    try await withTemporaryFolder { folder in
      let push = try await PushStage(in: folder)
      try await push.advance()
      try await shell("printf '#!/bin/sh\\ntouch ../ran\\n' >../program; chmod +x ../program", in: push.stage.target)
      try await shell("git \(words)", in: push.stage.target)
      let error = await failure { _ = try await push.propose(.init(branch: "main")) }
      #expect(error?.isObstructed == true || error?.isInvalid == true, "\(error as Any)")
      let said = "\(error as Any)"
      #expect(
        said.contains("only your own configuration may say that") || said.contains("runs a program of the repository"),
        "\(said)")
      #expect(try await shell("ls", in: folder).contains("ran\n") == false)
    }
  }

  @Test("A file that the clone includes is the clone's, and one that is set after the seal stops the push")
  func included() async throws {
    try await withTemporaryFolder { folder in
      let push = try await PushStage(in: folder)
      try await push.advance()
      let effect = try await push.propose(.init(branch: "main"))
      let before = try await push.remoteHead()
      try await shell(
        "printf '[remote \"origin\"]\\n receivepack = ../program\\n' >../more; git config include.path '../../more'",
        in: push.stage.target)
      let error = await failure { _ = try await push.apply(effect, seen: effect) }
      #expect(error?.isNotApplied == true && "\(error as Any)".contains("remote.origin.receivepack"), "\(error as Any)")
      #expect(try await push.remoteHead() == before)
    }
  }

  @Test(
    "What leads nowhere is the clone's to say",
    arguments: [
      "config credential.helper store", "config http.postBuffer 1048576", "config protocol.ext.allow never",
      "config http.https://github.com/.extraheader 'AUTHORIZATION: basic eA=='", "config remote.origin.prune true",
      "config user.name x", "config log.showSignature true",
    ])
  func plain(_ words: String) async throws {
    try await withTemporaryFolder { folder in
      let push = try await PushStage(in: folder)
      let head = try await push.advance()
      try await shell("git \(words)", in: push.stage.target)
      let effect = try await push.propose(.init(branch: "main"))
      _ = try await push.apply(effect, seen: effect)
      #expect(try await push.remoteHead() == head)
    }
  }
}
