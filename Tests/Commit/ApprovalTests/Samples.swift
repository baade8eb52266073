import Approval
import JSON
import Plans
import Policy
import RunJournal

/// A proposal that needs no person, and a record that approves it.
enum Samples {
  static let effect = ProposedEffect(
    kind: "git.merge", arguments: ["reference": "refs/heads/main", "result": "r", "tree": "ct", "base": "b"],
    identity: ["repository": "/target", "inode": 7], fingerprint: ["commit": "old"], measured: ["references-moved": 1],
    names: ["branches": ["main"]], targets: TargetName.reference("refs/heads/main", inRepository: "/target"),
    guarded: [.gitFolder(of: "/target")], lands: "ct", produces: [.commit("r", at: "refs/heads/main")],
    origin: EffectOrigin(mayBeLowRisk: true),
    compensation: Compensation(
      arguments: ["commit": "old"], fingerprint: ["commit": "r"], assurance: .exact, preview: "moves main back to old"),
    preview: "main moves from old to r")

  static let change = FileChange(
    path: "a.txt", kind: .modified, oldMode: 0o100644, newMode: 0o100644, linesAdded: 1, linesRemoved: 1,
    isBinary: false, newSize: 3)

  static var proposal: Proposal {
    Proposal(
      run: RunID("20261123-aaaaaaaa"), step: "ship", nonce: "00ff", planName: "plan", planDigest: "d1",
      policy: Proposal.Policy(boundary: ["changes": ["files": 2]], approval: .byRisk, inputs: ["table": "users"]),
      target: Proposal.TargetIdentity(path: "/target"), base: Revision(commit: "b", tree: "bt"),
      draft: Revision(commit: "c", tree: "ct"), changes: [change], checks: [["sh", "t.sh"]], effects: [effect],
      judge: ModelChoice(model: "a/slow", effort: .high), drafters: [ModelChoice(model: "a/fast", lane: .fast)],
      sealedAt: Instant(milliseconds: 1000), expiresAt: Instant(milliseconds: 2000), shown: "what is shown")
  }

  static func record(
    of sealed: SealedProposal, verdict: VerdictGiven.Decision? = .approve, approval: ApprovalGiven.Decision? = nil
  ) -> CommitState {
    var record = CommitState()
    record.sealed = sealed.record(revision: sealed.proposal.draft)
    record.verdict = verdict.map {
      VerdictGiven(seal: sealed.seal.hex, decision: $0, reasons: ["because"], effects: [], redraft: nil, readable: true)
    }
    record.approvals =
      approval.map {
        [ApprovalGiven(seal: sealed.seal.hex, decision: $0, reason: nil, redraft: nil, person: "someone")]
      } ?? []
    return record
  }

  /// A proposal in which nothing is left at what it would be by default.
  static var full: Proposal {
    var proposal = proposal
    proposal.policy.approvals = 2
    proposal.policy.signers = Proposal.Signers(path: "/signers", digest: "5a")
    proposal.policy.digest = "9d"
    proposal.policy.people = ["a policy asks for a person"]
    proposal.policy.unattended = ["the system's policy, /etc/chancery/policy.yaml:4"]
    proposal.policy.besides = ["EUR": 6000]
    proposal.target.repository = "/other"
    proposal.changes[0].before = FileChange.Before(size: 4, lines: 2, isKeptElsewhere: true)
    proposal.changes[0].moved = "b.txt"
    proposal.mergeResults = [
      Proposal.MergeResult(from: Revision(commit: "lf", tree: "lft"), to: Revision(commit: "lt", tree: "ltt"))
    ]
    proposal.policy.onFailure = .compensate
    proposal.effects = [fullEffect]
    proposal.startedBy = "ada"
    proposal.plannedBy = "lin"
    proposal.missingLayers = ["landlock"]
    proposal.continues = [Proposal.AppliedPart(seal: "0ff1", effects: [0, 2])]
    proposal.diffDigest = "d1ff"
    proposal.packetDigest = "d055"
    proposal.leftOut = ["large.txt"]
    return proposal
  }

  /// An effect in which nothing is left at what it would be by default, and which has every sort of finding and source.
  private static var fullEffect: ProposedEffect {
    var effect = effect
    effect.numbers = [.figure("rows"): 3, .amount(currency: "EUR"): 1250]
    effect.words = ["make", "deploy"]
    effect.findings = [
      .unmeasured, .deploys, .rowsDeleted(1), .rowsRewritten(2), .runsWhatTheDraftChanged(["deploy.sh"]),
      .readsWhatTheDraftChanged(["Makefile"]), .moneyFrom(.step("invoice", members: ["cents"])),
      .targetFrom(.draft("target.txt")), .embeddedRepository("vendor/x"), .startupFile("/home/ada/.bashrc"),
      .other("it is Tuesday"),
    ]
    effect.consumes = [.commit("b", at: "refs/heads/main")]
    effect.origin = EffectOrigin(
      place: 1, mayBeLowRisk: true,
      provenance: [
        ArgumentProvenance(
          argument: "into",
          parts: [
            .init(source: .plan, text: "release/"), .init(source: .input("version"), text: "1.2"),
            .init(source: .person, text: "b"), .init(source: .step("notes", members: ["name"]), text: "c"),
            .init(source: .secret("TOKEN"), text: nil), .init(source: .effect(["key"]), text: nil),
            .init(source: .draft("a.txt"), text: nil),
          ])
      ])
    effect.executables = [SealedExecutable(path: "/bin/sh", digest: "e0")]
    effect.compensation?.assurance = .tried
    effect.compensation?.executables = [SealedExecutable(path: "/bin/mv", digest: "e1")]
    effect.asides = [
      EffectAside(.undo, names: ["hosts": ["h"]], numbers: [.amount(currency: "EUR"): 7], words: ["make", "undo"]),
      EffectAside(.dryRun, words: ["make", "-n"]),
      EffectAside(.keep, of: "file.write", names: ["paths": ["/var/state"]]),
    ]
    effect.change = ["method": "POST", "body": .null]
    effect.shown = ["-old", "+new"]
    return effect
  }

  /// A record of the full proposal in which two people's signed approvals stand.
  static func signedRecord(of sealed: SealedProposal) -> CommitState {
    var record = record(of: sealed)
    record.approvals = ["ada", "grace"].map { person in
      ApprovalDocument(
        run: sealed.proposal.run, seal: sealed.seal, person: person, nonce: "n-\(person)",
        givenAt: Instant(milliseconds: 1100), expiresAt: Instant(milliseconds: 1900)
      ).record(signature: "s", principal: "\(person)@example.com", key: "k-\(person)")
    }
    return record
  }
}
