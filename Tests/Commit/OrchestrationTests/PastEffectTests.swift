import Orchestration
import Plans
import Policy
import RunJournal
import Testing

@Suite("Counting what runs have begun")
struct PastEffectTests {
  private static let start = Instant(milliseconds: 0)

  private func committed() async throws -> [JournalEntry] {
    let rig = Rig()
    let journal = MemoryJournal(rig.beginning)
    #expect(try await rig.drive(journal).end?.outcome == .committed)
    return journal.entries
  }

  @Test("What was begun counts from the moment that is asked for")
  func counted() async throws {
    let entries = try await committed()
    let found = try PastEffect.begun(in: entries, since: Self.start)
    #expect(found.map(\.facts.kind) == [.gitMerge])
    let after = Instant(milliseconds: found[0].at.milliseconds + 1)
    #expect(try PastEffect.begun(in: entries, since: after).isEmpty)
  }

  @Test("An effect of a proposal that cannot be read, or is missing, is not left out: counting fails")
  func unreadable() async throws {
    let entries = try await committed()
    let other = entries.map { entry in
      guard case .proposalSealed(var record) = entry.event else { return entry }
      record.proposal = record.proposal.replacing("\"version\":", with: "\"Version\":")
      var entry = entry
      entry.event = .proposalSealed(record)
      return entry
    }
    let missing = entries.filter { if case .proposalSealed = $0.event { false } else { true } }
    for entries in [other, missing] {
      let error = #expect(throws: LedgerError.self) { try PastEffect.begun(in: entries, since: Self.start) }
      #expect(error?.reason.contains("cannot be read") == true)
    }
  }

  @Test("What is known not to have happened does not count")
  func notApplied() async throws {
    let entries = try await committed().map { entry in
      guard case .effectSettled(var settled) = entry.event else { return entry }
      settled.outcome = .notApplied
      var entry = entry
      entry.event = .effectSettled(settled)
      return entry
    }
    #expect(try PastEffect.begun(in: entries, since: Self.start).isEmpty)
  }

  @Test("What only the plan or a person says not to have happened counts, each time that it was begun")
  func unproven() async throws {
    let entries = try await committed()
    let begun = try #require(entries.first { if case .effectIntended = $0.event { true } else { false } })
    let settled = try #require(entries.first { if case .effectSettled = $0.event { true } else { false } })
    guard case .effectSettled(var outcome) = settled.event else { return }
    func settling(_ change: (inout EffectSettled) -> Void) -> JournalEntry {
      change(&outcome)
      var entry = settled
      entry.event = .effectSettled(outcome)
      return entry
    }
    let said = settling {
      $0.outcome = .notApplied
      $0.isUnproven = true
    }
    let doubt = settling { $0.outcome = .inDoubt }
    let proved = settling {
      $0.outcome = .notApplied
      $0.isUnproven = nil
    }
    let resolved = EffectResolved(
      seal: outcome.seal, effect: outcome.effect, action: .effect, isCommitted: false, person: "ada", reason: "I say so"
    )
    var word = settled
    word.event = .effectResolved(resolved)
    let before = entries.filter {
      switch $0.event {
      case .effectIntended, .effectSettled: false
      default: true
      }
    }
    func count(_ more: [JournalEntry]) throws -> Int {
      try PastEffect.begun(in: before + more, since: Self.start).count
    }
    #expect(try count([begun, said]) == 1)
    #expect(try count([begun, doubt, word, begun, doubt, word, begun]) == 3)
    #expect(try count([begun, said, begun, proved]) == 1)
    #expect(try count([begun, proved, begun, proved]) == 0)
    #expect(try count([begun, doubt, proved]) == 0)
  }
}
