import Approval
import JSON
import Plans
import RunJournal
import TestKit
import Testing

@Suite("The right to undo an effect")
struct CompensationTests {
  private static let sealed = SealedProposal(sealing: proposal)
  private static let compensation = Samples.effect.compensation

  /// Three effects, the last of which cannot be undone.
  private static var proposal: Proposal {
    var proposal = Samples.proposal
    proposal.policy.onFailure = .compensate
    var final = Samples.effect
    final.compensation = nil
    proposal.effects = [Samples.effect, Samples.effect, final]
    return proposal
  }

  /// A record in which the effects were committed, and some are asked back.
  private static func record(asking effects: [Int] = [1, 0], cause: UndoRequested.Cause = .failure) -> CommitState {
    var record = Samples.record(of: sealed)
    for index in 0..<3 {
      record.effects[index] = EffectState(
        intended: EffectIntended(seal: sealed.seal.hex, effect: index, idempotencyKey: "k"),
        settled: EffectSettled(
          seal: sealed.seal.hex, effect: index, outcome: .committed, detail: "", evidence: ["id": .string("c-\(index)")]
        ))
    }
    record.undo = UndoRequested(
      seal: sealed.seal.hex, effects: effects, cause: cause, person: cause == .person ? "ada" : nil, reason: "why")
    return record
  }

  private func refusal(
    undoing index: Int, _ record: CommitState, of sealed: SealedProposal = Self.sealed,
    live: Compensation? = Self.compensation
  ) throws -> Refusal? {
    let live = try #require(live)
    do throws(Refusal) {
      let authority = try Committer().authorize(undoing: index, of: sealed, on: record, live: live)
      #expect(authority.idempotencyKey == "\(sealed.seal.hex)-\(index)-undo")
      #expect(authority.applied.evidence == ["id": .string("c-\(index)")])
      return nil
    } catch {
      return error
    }
  }

  @Test("It is granted for what was committed and is asked back, the last effect first")
  func granted() throws {
    #expect(try refusal(undoing: 1, Self.record()) == nil)
    #expect(try refusal(undoing: 0, Self.record()) == .outOfOrder(1))
    var record = Self.record()
    record.effects[1]?.compensation = CompensationState(
      intended: nil, settled: EffectSettled(seal: Self.sealed.seal.hex, effect: 1, outcome: .committed, detail: ""))
    #expect(try refusal(undoing: 0, record) == nil)
    // A person may want one of them only.
    #expect(try refusal(undoing: 0, Self.record(asking: [0], cause: .person)) == nil)
  }

  @Test("Nobody has it without a request, and a plan that does not say so makes none")
  func notRequested() throws {
    var record = Self.record()
    record.undo = nil
    #expect(try refusal(undoing: 1, record) == .notRequested(1))
    #expect(try refusal(undoing: 1, Self.record(asking: [0])) == .notRequested(1))
    var stopping = Self.proposal
    stopping.policy.onFailure = .stop
    let sealed = SealedProposal(sealing: stopping)
    var other = Self.record()
    other.sealed = Samples.record(of: sealed).sealed
    #expect(try refusal(undoing: 1, other, of: sealed) == .notRequested(1))
    other.undo?.cause = .person
    #expect(try refusal(undoing: 1, other, of: sealed) == nil)
  }

  @Test("What was not committed, cannot be undone, or is no effect of the seal, is refused")
  func nothingThere() throws {
    var record = Self.record(asking: [0, 1, 2, 3], cause: .person)
    #expect(try refusal(undoing: 2, record) == .irreversible(2))
    #expect(try refusal(undoing: 3, record) == .noSuchEffect(3))
    record = Self.record()
    for outcome in [EffectSettled.Outcome.notApplied, .inDoubt] {
      record.effects[1]?.settled?.outcome = outcome
      #expect(try refusal(undoing: 1, record) == .notCommitted(1))
    }
    record.effects[1] = nil
    #expect(try refusal(undoing: 1, record) == .notCommitted(1))
    record.sealed?.seal = "another"
    #expect(try refusal(undoing: 1, record) == .notSealed)
  }

  @Test("It is spent once, unless it is known that nothing was undone")
  func spent() throws {
    var record = Self.record()
    record.effects[1]?.compensation = CompensationState(
      intended: EffectIntended(seal: Self.sealed.seal.hex, effect: 1, idempotencyKey: "k-undo"))
    #expect(try refusal(undoing: 1, record) == .alreadySpent(1))
    for (outcome, expected) in [(EffectSettled.Outcome.committed, false), (.inDoubt, false), (.notApplied, true)] {
      record.effects[1]?.compensation?.settled = EffectSettled(
        seal: Self.sealed.seal.hex, effect: 1, outcome: outcome, detail: "")
      #expect(try (refusal(undoing: 1, record) == nil) == expected)
    }
  }

  @Test(
    "Any difference from the sealed compensation is stale",
    arguments: Mutation.all(of: Samples.effect.compensation?.document ?? .null))
  func moved(_ mutation: Mutation) throws {
    var members = try #require(Samples.proposal.document.objectValue)
    var effect = try #require(Samples.effect.document.objectValue)
    effect["compensation"] = mutation.document
    members["effects"] = [.object(effect)]
    guard let live = try? Proposal(reading: .object(members)).effects.first?.compensation,
      live.document.canonicalText == mutation.document.canonicalText
    else { return }
    guard case .stale = try refusal(undoing: 1, Self.record(), live: live) else {
      Issue.record("\(mutation) was not stale")
      return
    }
  }
}
