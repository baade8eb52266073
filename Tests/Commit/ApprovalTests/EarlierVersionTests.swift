import Approval
import Foundation
import Hashing
import JSON
import Plans
import RunJournal
import SystemPackage
import TestKit
import Testing

/// A proposal that an earlier program sealed is read as that program read it, and begins nothing new.
@Suite("Proposals of an earlier version")
struct EarlierVersionTests {
  /// The full vector of version 3, with another effect in it.
  private func sealed(
    _ kind: EffectKind, _ arguments: JSONValue = [:], identity: JSONValue, measured: JSONValue = [:],
    compensation: JSONValue = .null
  ) throws -> SealedProposal {
    var members = try #require(Self.document?.objectValue)
    members["effects"] = [
      [
        "kind": .string(kind.rawValue), "arguments": arguments, "identity": identity, "fingerprint": ["commit": "old"],
        "measured": measured, "preview": "what happens", "executables": [], "compensation": compensation,
      ]
    ]
    return try Self.sealed(.object(members))
  }

  private static func sealed(_ document: JSONValue) throws -> SealedProposal {
    let text = document.canonicalText
    return try SealedProposal(
      reading: ProposalSealed(
        step: "ship", seal: SHA256Digest(of: text).hex, proposal: text, revision: Samples.full.draft))
  }

  private static let document: JSONValue? = {
    let file = URL(fileURLWithPath: Project.root.appending("docs/reference/seal-vectors.json").string)
    let vectors = (try? String(contentsOf: file, encoding: .utf8)).flatMap { try? JSONValue(parsing: $0) }
    return vectors?["version-3"]?["proposals"]?.arrayValue?.first?["document"]
  }()

  private static let undo: JSONValue = [
    "arguments": [:], "fingerprint": .null, "preview": "puts it back", "executables": [],
  ]

  @Test("What policies limit of a merge and a push, what they reach and what they pass on, is read from their members")
  func git() throws {
    let merge = try sealed(
      "git.merge", ["reference": "refs/heads/main", "result": "r", "tree": "other", "base": "b"],
      identity: ["repository": "/r/.git", "device": 1, "inode": 2, "reference": "refs/heads/main"],
      compensation: Self.undo)
    let effect = try #require(merge.proposal.effects.first)
    #expect(effect.names == ["branches": ["main"]])
    #expect(effect.targets == TargetName.reference("main", inRepository: "/r", file: (1, 2)))
    #expect(effect.guarded == [.gitFolder(of: "/r/.git")])
    #expect(effect.produces == [.commit("r", at: "refs/heads/main")] && effect.lands == "other")
    #expect(merge.proposal.findings(on: effect) == [.targetMovedOn])
    #expect(effect.compensation?.assurance == .exact && effect.compensation?.preview == "puts it back")
    let push = try #require(
      sealed(
        "git.push", ["remote": "origin", "object": "r", "source": "refs/heads/main", "deploys": true],
        identity: ["url": "https://h/o/r.git", "reference": "refs/tags/v1"]
      ).proposal.effects.first)
    #expect(push.names == ["branches": ["refs/tags/v1"], "remotes": ["https://h/o/r.git"]])
    #expect(push.targets == [.reference("refs/tags/v1", atRemote: "ssh://git@h/o/r")])
    #expect(push.consumes.first?.isSame(as: effect.produces[0]) == true)
    #expect(push.findings == [.deploys] && !push.isCompensable)
  }

  @Test("The same holds for migrations, requests, commands, files and tools")
  func others() throws {
    let migration = try #require(
      sealed(
        "sql.migrate",
        identity: [
          "server": "sqlite", "database": "/d/shop.db", "path": "/d/shop.db", "device": 1, "inode": 2,
        ], measured: ["rows": 3, "tables": ["users"], "statements": ["delete"]], compensation: Self.undo
      ).proposal.effects.first)
    #expect(
      migration.names == [
        "databases": ["/d/shop.db"], "hosts": [], "tables": ["users"], "statements": ["delete"],
      ])
    #expect(migration.numbers == [.figure("rows"): 3])
    #expect(
      migration.targets == TargetName.file("/d/shop.db", file: (1, 2)) + [.database("/d/shop.db", on: "sqlite")])
    #expect(migration.compensation?.assurance == .tried)
    let unmeasured = try #require(
      sealed("sql.migrate", identity: ["server": "7", "database": "d", "host": "/run/pg"], measured: "unmeasured")
        .proposal.effects.first)
    #expect(unmeasured.findings == [.unmeasured] && unmeasured.numbers.isEmpty)
    #expect(unmeasured.names == ["databases": ["d"], "hosts": ["localhost"]])
    let payment = try #require(
      sealed(
        "http", ["method": "post", "amount": 1250, "currency": "eur", "shown": ["A: b", "{}"]],
        identity: ["endpoint": "https://Pay.example:443/v1/x?y"], measured: ["bytes": 2, "amount": 1250]
      ).proposal.effects.first)
    #expect(payment.names == ["hosts": ["pay.example"], "methods": ["POST"]])
    #expect(payment.numbers == [.amount(currency: "EUR"): 1250] && payment.shown == ["A: b", "{}"])
    #expect(payment.targets == [.endpoint("https://pay.example/v1/x")])
    let command = try #require(
      sealed("command", ["words": ["make", "deploy"]], identity: ["command": "service/shop"]).proposal.effects.first)
    #expect(command.words == ["make", "deploy"] && command.targets == [.command("service/shop")])
    let file = try #require(
      sealed(
        "file.write", identity: ["path": "/etc/x", "device": 1, "inode": .null], measured: ["bytes": 4],
        compensation: Self.undo
      ).proposal.effects.first)
    #expect(file.names == ["paths": ["/etc/x"]] && file.numbers == [.figure("bytes"): 4])
    #expect(file.targets == TargetName.file("/etc/x"))
    let tool = try #require(
      sealed("mcp.call", identity: ["server": "s", "tool": "delete"]).proposal.effects.first)
    #expect(tool.names == ["servers": ["s"], "tools": ["delete"]] && tool.targets == [.tool("delete", of: "s")])
  }

  @Test("What reaches nothing that is known is denied as a whole")
  func unknown() throws {
    let effect = try #require(sealed("file.write", identity: ["odd": 1]).proposal.effects.first)
    #expect(effect.targets == [.tool(#"{"odd":1}"#, of: "file.write")])
  }

  @Test("No member may be missing, be another, or be one too many", arguments: Mutation.all(of: document ?? .null))
  func mutated(_ mutation: Mutation) throws {
    guard let sealed = try? Self.sealed(mutation.document) else { return }
    // What could be read is another proposal, in what the mutation changed and in nothing else.
    let original = try Self.sealed(#require(Self.document))
    #expect(sealed.proposal != original.proposal, "\(mutation)")
  }

  @Test("It is approved as before, and still begins nothing: it has to be sealed anew")
  func beginsNothing() throws {
    let sealed = try Self.sealed(#require(Self.document))
    let record = Samples.signedRecord(of: sealed)
    let now = Instant(milliseconds: 1500)
    #expect(ApprovalStatus(of: sealed, in: record, at: now) == .approved)
    let evidence = CommitEvidence(
      record: record, live: sealed.proposal.effects[0], derived: sealed.proposal, now: now)
    #expect(throws: Refusal.outdated(3)) {
      let authority = try Committer().authorize(effect: 0, of: sealed, on: evidence)
      _ = authority.idempotencyKey
    }
  }

  @Test("What was applied under it is undone under it, whatever words the undoing is told in today")
  func undone() throws {
    let sealed = try Self.sealed(#require(Self.document))
    var record = Samples.signedRecord(of: sealed)
    record.effects[0] = EffectState(
      intended: EffectIntended(seal: sealed.seal.hex, effect: 0, idempotencyKey: "k"),
      settled: EffectSettled(seal: sealed.seal.hex, effect: 0, outcome: .committed, detail: ""))
    // Two people were asked for, and ada began the run.
    var request = UndoRequested(seal: sealed.seal.hex, effects: [0], cause: .person, person: "grace", reason: "why")
    let document = request.document(of: sealed.proposal.run, nonce: "n", at: Instant(milliseconds: 1600))
    request.signed = SignedApproval(
      document: document.canonicalText, signature: "s", principal: "grace@example.com", key: "k-grace")
    record.undo = request
    var live = try #require(sealed.proposal.effects[0].compensation)
    live.preview = "undo: main goes back to old"
    let authority = try Committer().authorize(undoing: 0, of: sealed, on: record, live: live)
    #expect(authority.idempotencyKey == "\(sealed.seal.hex)-0-undo")
    live.fingerprint = ["commit": "newer"]
    #expect(throws: Refusal.self) {
      let other = try Committer().authorize(undoing: 0, of: sealed, on: record, live: live)
      _ = other.idempotencyKey
    }
  }
}
