import Authority
import BlastRadius
import Documents
import History
import Plans

/// A proposal that needs no person, and a record that approves it.
enum Samples {
  static let effect = ProposedEffect(
    kind: .gitMerge, arguments: ["reference": "refs/heads/main", "result": "r", "tree": "ct", "base": "b"],
    identity: ["repository": "/target", "inode": 7], fingerprint: ["commit": "old"], measured: ["references-moved": 1],
    preview: "main moves from old to r", isCompensable: true)

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
    record.sealed = ProposalSealed(
      step: "ship", seal: sealed.seal.hex, proposal: sealed.canonicalText, revision: sealed.proposal.draft)
    record.verdict = verdict.map {
      VerdictGiven(seal: sealed.seal.hex, decision: $0, reasons: ["because"], effects: [], redraft: nil, readable: true)
    }
    record.approval = approval.map {
      ApprovalGiven(seal: sealed.seal.hex, decision: $0, reason: nil, redraft: nil, person: "someone")
    }
    return record
  }

  /// Every way to change one field of a proposal, by the field's name.
  static let mutations: [(field: String, change: @Sendable (inout Proposal) -> Void)] = [
    ("run", { $0.run = RunID("other") }),
    ("step", { $0.step = "other" }),
    ("nonce", { $0.nonce = "00fe" }),
    ("planName", { $0.planName += "!" }),
    ("planDigest", { $0.planDigest = "d2" }),
    ("policy.boundary", { $0.policy.boundary = ["changes": ["files": 3]] }),
    ("policy.approval", { $0.policy.approval = .never }),
    ("policy.inputs", { $0.policy.inputs = ["table": "accounts"] }),
    ("target", { $0.target.path = "/other" }),
    ("base.commit", { $0.base.commit = "x" }),
    ("base.tree", { $0.base.tree = "x" }),
    ("draft.commit", { $0.draft.commit = "x" }),
    ("draft.tree", { $0.draft.tree = "x" }),
    ("landings", { $0.landings = [Proposal.Landing(from: $0.base, to: $0.draft)] }),
    ("changes.path", { $0.changes[0].path = "b.txt" }),
    ("changes.kind", { $0.changes[0].kind = .added }),
    ("changes.oldMode", { $0.changes[0].oldMode = nil }),
    ("changes.newMode", { $0.changes[0].newMode = 0o100755 }),
    ("changes.linesAdded", { $0.changes[0].linesAdded += 1 }),
    ("changes.linesRemoved", { $0.changes[0].linesRemoved += 1 }),
    ("changes.isBinary", { $0.changes[0].isBinary.toggle() }),
    ("changes.newSize", { $0.changes[0].newSize += 1 }),
    ("changes", { $0.changes = [] }),
    ("checks", { $0.checks = [["sh", "t.sh", "-x"]] }),
    ("effects.kind", { $0.effects[0].kind = .gitPush }),
    ("effects.arguments", { $0.effects[0].arguments = ["reference": "refs/heads/other"] }),
    ("effects.identity", { $0.effects[0].identity = ["repository": "/target", "inode": 8] }),
    ("effects.fingerprint", { $0.effects[0].fingerprint = ["commit": "new"] }),
    ("effects.measured", { $0.effects[0].measured = "unmeasured" }),
    ("effects.preview", { $0.effects[0].preview += "." }),
    ("effects.isCompensable", { $0.effects[0].isCompensable.toggle() }),
    ("effects", { $0.effects.append(effect) }),
    ("judge.model", { $0.judge.model = "a/other" }),
    ("judge.lane", { $0.judge.lane = .flex }),
    ("judge.effort", { $0.judge.effort = nil }),
    ("drafters", { $0.drafters = [] }),
    ("sealedAt", { $0.sealedAt.milliseconds += 1 }),
    ("expiresAt", { $0.expiresAt.milliseconds += 1 }),
    ("shown", { $0.shown += " " }),
  ]
}
