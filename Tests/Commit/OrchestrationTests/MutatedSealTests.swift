import Approval
import Hashing
import JSON
import Orchestration
import Plans
import Policy
import RunJournal
import TestKit
import Testing

/// A run whose journal was changed between approval and commit applies nothing.
@Suite("A sealed proposal that was changed behind the run's back")
struct MutatedSealTests {
  /// The journal of a run that was approved by model and person, and whose effects are still to be applied.
  private static func approved(_ rig: Rig) async throws -> [JournalEntry] {
    let journal = MemoryJournal(rig.beginning)
    _ = try await rig.drive(journal)
    let index = journal.entries.firstIndex { if case .effectIntended = $0.event { true } else { false } }
    return Array(journal.entries.prefix(try #require(index)))
  }

  private static func rig() -> Rig {
    var rig = Rig()
    rig.plan = Rig.plan(approval: .always)
    rig.decide = { _ in .approve }
    return rig
  }

  /// Drives a run on from a journal in which the proposal was replaced, and answers name whatever seal they are told to.
  private static func state(
    _ entries: [JournalEntry], proposal: String, seal: String, answersNaming answered: String,
    wording: String = "main moves"
  ) async throws -> (RunState, World, [RunEvent]) {
    let rig = rig()
    let changed = entries.map { entry in
      var entry = entry
      switch entry.event {
      case .proposalSealed(var sealed):
        sealed.proposal = proposal
        sealed.seal = seal
        entry.event = .proposalSealed(sealed)
      case .verdictGiven(var verdict):
        verdict.seal = answered
        entry.event = .verdictGiven(verdict)
      case .approvalGiven(var approval):
        approval.seal = answered
        entry.event = .approvalGiven(approval)
      default: break
      }
      return entry
    }
    var fresh = rig
    fresh.world = World()
    // An expired proposal is sealed anew, which nobody may approve by habit.
    fresh.decide = nil
    let merges = entries.compactMap { entry -> String? in
      guard case .proposalSealed(let sealed) = entry.event else { return nil }
      return (try? SealedProposal(reading: sealed))?.proposal.effects.first?.arguments["result"]?.stringValue
    }
    fresh.world.change { [merges] in
      $0.merges = Set(merges)
      $0.wording = wording
    }
    let journal = MemoryJournal(changed)
    return (try await fresh.drive(journal), fresh.world, journal.events)
  }

  @Test("Unchanged, the run goes on and applies its effect once")
  func unchanged() async throws {
    let entries = try await Self.approved(Self.rig())
    let sealed = try #require(Self.sealed(in: entries))
    let (state, world, _) = try await Self.state(
      entries, proposal: sealed.proposal, seal: sealed.seal, answersNaming: sealed.seal)
    #expect(state.end?.outcome == .committed && world.now.applications == 1)
  }

  @Test("Whatever is changed, under the old seal or with everything forged, nothing is applied")
  func everyPlace() async throws {
    let entries = try await Self.approved(Self.rig())
    let sealed = try #require(Self.sealed(in: entries))
    let document = try JSONValue(parsing: sealed.proposal)
    let mutations = Mutation.all(of: document)
    #expect(mutations.count > 150)
    for mutation in Extent.sample(60, of: mutations.filter { !$0.place.hasPrefix(".nonce") }) {
      let text = mutation.document.canonicalText
      for seal in [sealed.seal, SHA256Digest(of: text).hex] {
        // How a proposal is put to people decides nothing, and who forges every answer needs no other screen.
        if seal != sealed.seal, mutation.place.hasPrefix(".shown") { continue }
        let (state, world, events) = try await Self.state(entries, proposal: text, seal: seal, answersNaming: seal)
        #expect(world.now.applications == 0, "\(mutation)")
        #expect(!events.contains { if case .effectIntended = $0 { true } else { false } }, "\(mutation)")
        #expect(state.end?.outcome != .committed && state.end?.outcome != .drafted, "\(mutation)")
      }
    }
  }

  @Test("A screen that is worded otherwise today does not make a waiting run stale")
  func reworded() async throws {
    let entries = try await Self.approved(Self.rig())
    let sealed = try #require(Self.sealed(in: entries))
    let (state, world, _) = try await Self.state(
      entries, proposal: sealed.proposal, seal: sealed.seal, answersNaming: sealed.seal, wording: "main goes on")
    #expect(state.end?.outcome == .committed && world.now.applications == 1)
  }

  @Test("A text that was shown and was changed in the journal since is found, and nothing is applied")
  func otherText() async throws {
    let entries = try await Self.approved(Self.rig())
    let sealed = try #require(Self.sealed(in: entries))
    let changed = entries.map { entry in
      guard case .proposalSealed(var record) = entry.event else { return entry }
      record.shown = record.shown?.replacing("main moves", with: "nothing moves")
      var entry = entry
      entry.event = .proposalSealed(record)
      return entry
    }
    let (state, world, _) = try await Self.state(
      changed, proposal: sealed.proposal, seal: sealed.seal, answersNaming: sealed.seal)
    #expect(state.end?.outcome == .failed && world.now.applications == 0)
  }

  @Test("A new seal over a changed proposal does not inherit the answers to the old one")
  func notInherited() async throws {
    let entries = try await Self.approved(Self.rig())
    let sealed = try #require(Self.sealed(in: entries))
    let text = sealed.proposal.replacing("\"approval\":\"always\"", with: "\"approval\":\"never\"")
    let (_, world, _) = try await Self.state(
      entries, proposal: text, seal: SHA256Digest(of: text).hex, answersNaming: sealed.seal)
    #expect(world.now.applications == 0)
  }

  private static func sealed(in entries: [JournalEntry]) -> ProposalSealed? {
    entries.compactMap { if case .proposalSealed(let sealed) = $0.event { sealed } else { nil } }.last
  }
}
