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
}
