import Approval
import JSON
import Plans
import Policy
import RunJournal
import Testing

@Suite("Committer")
struct CommitterTests {
  private let sealed = SealedProposal(sealing: Samples.proposal)
  private let now = Instant(milliseconds: 1500)

  private func refusal(_ record: CommitState, live: ProposedEffect = Samples.effect, at now: Instant? = nil) -> Refusal?
  {
    refusal(of: sealed, record, live: live, at: now)
  }

  private func refusal(
    of sealed: SealedProposal, _ record: CommitState, live: ProposedEffect = Samples.effect, at now: Instant? = nil
  ) -> Refusal? {
    do throws(Refusal) {
      let evidence = CommitEvidence(
        record: record, live: live, derived: sealed.proposal, now: now ?? self.now)
      let authority = try Committer().authorize(effect: 0, of: sealed, on: evidence)
      _ = authority.idempotencyKey
      return nil
    } catch {
      return error
    }
  }

  @Test("An approved proposal earns the right to its effect")
  func granted() {
    #expect(refusal(Samples.record(of: sealed)) == nil)
  }

  @Test("Without a verdict there is no right, even with a person's approval")
  func noVerdict() {
    #expect(refusal(Samples.record(of: sealed, verdict: nil)) == .noVerdict)
    #expect(refusal(Samples.record(of: sealed, verdict: nil, approval: .approve)) == .noVerdict)
  }

  @Test("A verdict or approval of another seal counts for nothing")
  func otherSeal() {
    var other = Samples.proposal
    other.nonce = "0000"
    let foreign = Samples.record(of: SealedProposal(sealing: other), approval: .approve)
    var record = Samples.record(of: sealed, verdict: nil)
    record.verdict = foreign.verdict
    record.approvals = foreign.approvals
    #expect(refusal(record) == .noVerdict)
  }

  @Test("A rejection by the slow tier holds until a person decides otherwise")
  func rejected() {
    #expect(refusal(Samples.record(of: sealed, verdict: .reject)) == .rejected(["because"]))
    #expect(refusal(Samples.record(of: sealed, verdict: .reject, approval: .approve)) == nil)
    #expect(refusal(Samples.record(of: sealed, approval: .reject)) != nil)
  }

  @Test("Where the rules ask for a person, a model's approval is not enough")
  func person() {
    var asking = Samples.proposal
    asking.policy.approval = .always
    let sealed = SealedProposal(sealing: asking)
    #expect(refusal(of: sealed, Samples.record(of: sealed)) == .noApproval(["the plan asks for a person's approval"]))
    #expect(refusal(of: sealed, Samples.record(of: sealed, approval: .approve)) == nil)
  }

  @Test("An expired seal earns nothing")
  func expired() {
    let record = Samples.record(of: sealed)
    #expect(refusal(record, at: Instant(milliseconds: 2000)) == .lapsed(.expired(Instant(milliseconds: 2000))))
    #expect(refusal(record, at: Instant(milliseconds: 1999)) == nil)
  }

  @Test("Any difference between what the sealed effect decides and the live one is stale", arguments: 0..<16)
  func stale(_ field: Int) {
    var live = Samples.effect
    switch field {
    case 0: live.kind = "git.push"
    case 1: live.arguments = ["reference": "refs/heads/main"]
    case 2: live.identity = ["repository": "/target", "inode": 8]
    case 3: live.fingerprint = ["commit": "newer"]
    case 4: live.measured = ["references-moved": 2]
    case 5: live.names = ["branches": ["other"]]
    case 6: live.numbers = [.figure("rows"): 1]
    case 7: live.words = ["make"]
    case 8: live.targets = TargetName.reference("refs/heads/other", inRepository: "/target")
    case 9: live.guarded = []
    case 10: live.findings = [.deploys]
    case 11: live.lands = "another"
    case 12: live.produces = []
    case 13: live.consumes = [.commit("r", at: "refs/heads/main")]
    case 14: live.compensation?.assurance = .declared
    default: live.compensation = nil
    }
    guard case .stale = refusal(Samples.record(of: sealed), live: live) else {
      Issue.record("a changed effect was not stale")
      return
    }
  }

  @Test("How an effect is put to people does not decide: a reworded screen is not stale")
  func reworded() {
    var live = Samples.effect
    live.preview = "main goes from old to r"
    live.shown = ["+another look"]
    live.compensation?.preview = "puts main back"
    #expect(refusal(Samples.record(of: sealed), live: live) == nil)
    var derived = sealed.proposal
    derived.shown = "another screen"
    derived.policy.people = ["for another reason"]
    derived.diffDigest = "drawn with other lines"
    derived.packetDigest = "asked in other words"
    let evidence = CommitEvidence(
      record: Samples.record(of: sealed), live: live, derived: derived, now: Instant(milliseconds: 1500))
    #expect(throws: Never.self) {
      let authority = try Committer().authorize(effect: 0, of: sealed, on: evidence)
      _ = authority.idempotencyKey
    }
  }

  @Test("Where an effect comes from is told by the plan, and not by what looks at the world")
  func origin() {
    var live = Samples.effect
    live.origin = EffectOrigin(place: 7, mayBeLowRisk: true)
    #expect(refusal(Samples.record(of: sealed), live: live) == nil)
    var derived = sealed.proposal
    derived.effects[0].origin.place = 3
    let evidence = CommitEvidence(
      record: Samples.record(of: sealed), live: live, derived: derived, now: Instant(milliseconds: 1500))
    #expect(throws: Refusal.self) {
      let authority = try Committer().authorize(effect: 0, of: sealed, on: evidence)
      _ = authority.idempotencyKey
    }
  }

  @Test("An effect that was started earns no second right, unless it is known not to have happened")
  func spent() {
    var record = Samples.record(of: sealed)
    let intended = EffectIntended(seal: sealed.seal.hex, effect: 0, idempotencyKey: "k")
    record.effects[0] = EffectState(intended: intended)
    #expect(refusal(record) == .alreadySpent(0))
    for outcome in [EffectSettled.Outcome.committed, .inDoubt] {
      record.effects[0]?.settled = EffectSettled(seal: sealed.seal.hex, effect: 0, outcome: outcome, detail: "")
      #expect(refusal(record) == .alreadySpent(0))
    }
    record.effects[0]?.settled = EffectSettled(
      seal: sealed.seal.hex, effect: 0, outcome: .notApplied, detail: "", stale: true)
    #expect(refusal(record) == .alreadySpent(0))
    record.effects[0]?.settled = EffectSettled(seal: sealed.seal.hex, effect: 0, outcome: .notApplied, detail: "")
    #expect(refusal(record) == nil)
  }

  @Test("Effects are applied in their order")
  func order() {
    var two = Samples.proposal
    two.effects.append(Samples.effect)
    let sealed = SealedProposal(sealing: two)
    let evidence = CommitEvidence(
      record: Samples.record(of: sealed), live: Samples.effect, derived: sealed.proposal, now: now)
    #expect(throws: Refusal.outOfOrder(0)) {
      let authority = try Committer().authorize(effect: 1, of: sealed, on: evidence)
      _ = authority.idempotencyKey
    }
  }
}
