import Approval
import Plans
import RunJournal
import Testing

@Suite("When a seal counts")
struct SealLapseTests {
  private let sealed = SealedProposal(sealing: Samples.proposal)

  @Test("From when it was made until it ends, give or take what clocks differ by at its beginning")
  func within() {
    for milliseconds: Int64 in [-60_000, 1000, 1999] {
      #expect(sealed.proposal.lapse(at: Instant(milliseconds: milliseconds)) == nil)
    }
    #expect(sealed.proposal.lapse(at: Instant(milliseconds: 2000)) == .expired(Instant(milliseconds: 2000)))
  }

  @Test(
    "Where the clock is back before it was made it earns nothing: nobody can tell how long ago that is",
    arguments: [-400_000, Int64.min])
  func fromFuture(now: Int64) {
    let lapse = SealLapse.fromFuture(Instant(milliseconds: 1000))
    #expect(refusal(at: Instant(milliseconds: now)) == .lapsed(lapse))
  }

  @Test("An approval that lapses by itself does not count where the clock is back before it was given")
  func approval() {
    var proposal = Samples.proposal
    proposal.policy.approval = .always
    let sealed = SealedProposal(sealing: proposal)
    var approval = ApprovalGiven(
      seal: sealed.seal.hex, decision: .approve, reason: nil, redraft: nil, person: "ada",
      expiresAt: Instant(milliseconds: 1_000_000))
    for (givenAt, isApproved): (Int64?, Bool) in [(nil, true), (1500, true), (900_000, false)] {
      approval.givenAt = givenAt.map { Instant(milliseconds: $0) }
      var record = Samples.record(of: sealed)
      record.approvals = [approval]
      let status = ApprovalStatus(of: sealed, in: record, at: Instant(milliseconds: 1500))
      #expect((status == .approved) == isApproved, "\(status)")
    }
  }

  private func refusal(at now: Instant) -> Refusal? {
    do throws(Refusal) {
      let evidence = CommitEvidence(
        record: Samples.record(of: sealed), live: Samples.effect, derived: sealed.proposal, now: now)
      let authority = try Committer().authorize(effect: 0, of: sealed, on: evidence)
      _ = authority.idempotencyKey
      return nil
    } catch {
      return error
    }
  }
}
