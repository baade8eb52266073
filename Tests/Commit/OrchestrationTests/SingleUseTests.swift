import Approval
import Orchestration
import Plans
import RunJournal
import Testing

@Suite("A seal and an approval are used once")
struct SingleUseTests {
  private func rig() -> Rig {
    var rig = Rig()
    rig.plan = Rig.plan(approval: .always)
    return rig
  }

  private func approval(_ seal: String, person: String = "someone", expiresAt: Instant? = nil) -> RunEvent {
    .approvalGiven(
      ApprovalGiven(
        seal: seal, decision: .approve, reason: nil, redraft: nil, person: person, expiresAt: expiresAt, nonce: person))
  }

  private func waiting(_ rig: Rig) async throws -> (journal: MemoryJournal, sealed: ProposalSealed) {
    let journal = MemoryJournal(rig.beginning)
    let state = try await rig.drive(journal)
    #expect(state.suspension?.cause == .approval)
    return (journal, try #require(state.openProposal))
  }

  @Test("An approval that is replayed after it was spent applies nothing again")
  func replayedApproval() async throws {
    let rig = rig()
    let (journal, sealed) = try await waiting(rig)
    _ = try journal.append(approval(sealed.seal), at: rig.clock.now, as: 0)
    #expect(try await rig.drive(journal).end?.outcome == .committed)
    _ = try journal.append(approval(sealed.seal), at: rig.clock.now, as: 0)
    #expect(try await rig.drive(journal).end?.outcome == .committed)
    #expect(rig.world.now.applications == 1)
  }

  @Test("A proposal that is written into the journal a second time makes the journal unreadable, not the seal fresh")
  func replayedSeal() async throws {
    let rig = rig()
    let (journal, sealed) = try await waiting(rig)
    _ = try journal.append(.proposalSealed(sealed), at: rig.clock.now, as: 0)
    #expect(throws: HistoryError.self) { try RunState(folding: journal.entries) }
  }

  @Test("An approval that has expired is none, and the run goes on waiting")
  func expiredApproval() async throws {
    let rig = rig()
    let (journal, sealed) = try await waiting(rig)
    let expiry = Instant(milliseconds: rig.clock.now.milliseconds + 1000)
    _ = try journal.append(approval(sealed.seal, expiresAt: expiry), at: rig.clock.now, as: 0)
    rig.clock.advance(milliseconds: 1000)
    let state = try await rig.drive(journal)
    #expect(state.suspension?.cause == .approval && state.suspension?.detail.contains("expired") == true)
    #expect(rig.world.now.applications == 0)
  }

  @Test("Verdict and approval of another run count for nothing, and neither does its whole proposal")
  func otherRun() async throws {
    let one = rig()
    let (theirs, sealed) = try await waiting(one)
    let answers: [RunEvent] = theirs.events.filter { if case .verdictGiven = $0 { true } else { false } }
    let other = rig()
    var start = other.beginning[0]
    guard case .runStarted(var begun) = start.event else { return }
    begun.run = RunID("20261123-bbbbbbbb")
    start.run = begun.run
    start.event = .runStarted(begun)
    let journal = MemoryJournal([start])
    #expect(try await other.drive(journal).suspension?.cause == .approval)
    for event in answers + [approval(sealed.seal)] { _ = try journal.append(event, at: other.clock.now, as: 0) }
    #expect(try await other.drive(journal).end == nil)
    for event in [.proposalSealed(sealed)] + answers + [approval(sealed.seal)] {
      _ = try journal.append(event, at: other.clock.now, as: 0)
    }
    let state = try await other.drive(journal)
    #expect(state.suspension?.cause == .approval, "\(String(describing: state.end))")
    #expect(other.world.now.applications == 0)
  }

  @Test("Two people who are asked for are two people, and without signatures there is one")
  func twoPeople() async throws {
    var rig = rig()
    if case .commit(var commit) = rig.plan.steps[3].kind {
      commit.approvals = 2
      rig.plan.steps[3].kind = .commit(commit)
    }
    let (journal, sealed) = try await waiting(rig)
    _ = try journal.append(approval(sealed.seal, person: "ada"), at: rig.clock.now, as: 0)
    #expect(try await rig.drive(journal).suspension?.detail.contains("1 of 2") == true)
    _ = try journal.append(approval(sealed.seal, person: "Ada"), at: rig.clock.now, as: 0)
    #expect(try await rig.drive(journal).suspension?.cause == .approval)
    _ = try journal.append(approval(sealed.seal, person: "grace"), at: rig.clock.now, as: 0)
    let waiting = try await rig.drive(journal)
    #expect(waiting.end == nil && waiting.suspension?.detail.contains("count for one person") == true)
    #expect(rig.world.now.applications == 0)
  }

  @Test("Where signatures are asked for, one that does not verify at the moment of use counts for nothing")
  func unverified() async throws {
    var rig = rig()
    rig.signers = Proposal.Signers(path: "/signers", digest: "5a")
    let (journal, sealed) = try await waiting(rig)
    let proposal = try SealedProposal(reading: sealed)
    let document = ApprovalDocument(
      run: proposal.proposal.run, seal: proposal.seal, person: "grace", nonce: "n", givenAt: rig.clock.now,
      expiresAt: proposal.proposal.expiresAt)
    let record = document.record(signature: "good", principal: "grace@example.com", key: "k")
    _ = try journal.append(.approvalGiven(record), at: rig.clock.now, as: 0)
    let copy = MemoryJournal(journal.entries)
    rig.signature = "other"
    let lapsed = try await rig.drive(copy)
    #expect(lapsed.end == nil && lapsed.suspension?.cause == .approval)
    #expect(lapsed.suspension?.detail.contains("counts no more") == true)
    #expect(rig.world.now.applications == 0)
    rig.signature = "good"
    #expect(try await rig.drive(journal).end?.outcome == .committed)
  }
}
