import Approval
import Hashing
import JSON
import Plans
import RunJournal
import Testing

@Suite("Seal")
struct SealTests {
  @Test("A proposal comes back from the journal as it was sealed")
  func roundTrip() throws {
    let sealed = SealedProposal(sealing: Samples.proposal)
    #expect(try SealedProposal(reading: sealed.record(revision: sealed.proposal.draft)) == sealed)
    let full = SealedProposal(sealing: Samples.full)
    #expect(try SealedProposal(reading: full.record(revision: full.proposal.draft)) == full)
    #expect(full.isCurrent && full.formVersion == 4)
  }

  @Test("The texts beside a proposal are those that were shown, each of them, or the proposal is refused")
  func shownTexts() throws {
    let sealed = SealedProposal(sealing: Samples.full)
    let record = sealed.record(revision: Samples.full.draft)
    let shown = try #require(record.shown)
    for (old, new) in [
      ("what is shown", "what is harmless"), ("main moves", "nothing moves"), ("+new", "+old"),
      ("moves main back", "moves nothing"), ("a policy asks", "nobody asks"), ("\"version\":4", "\"version\":5"),
    ] {
      var forged = record
      forged.shown = shown.replacing(old, with: new)
      #expect(forged.shown != shown)
      #expect(throws: UnreadableProposal.self) { try SealedProposal(reading: forged) }
    }
    var missing = record
    missing.shown = nil
    #expect(throws: UnreadableProposal.self) { try SealedProposal(reading: missing) }
    // The texts of another proposal are none of this one, although they are sealed there.
    missing.shown = SealedProposal(sealing: Samples.proposal).shownText
    #expect(throws: UnreadableProposal.self) { try SealedProposal(reading: missing) }
  }

  @Test("Another screen is another seal: whoever approves, approves what was shown")
  func screenIsSealed() {
    var reworded = Samples.full
    reworded.shown = "what is harmless"
    #expect(SealedProposal(sealing: reworded).seal != SealedProposal(sealing: Samples.full).seal)
    reworded = Samples.full
    reworded.effects[0].preview = "nothing moves"
    #expect(SealedProposal(sealing: reworded).seal != SealedProposal(sealing: Samples.full).seal)
  }

  @Test("A proposal that was changed in the journal is refused", arguments: [0, 40, 200, 500])
  func tampering(at offset: Int) throws {
    let sealed = SealedProposal(sealing: Samples.proposal)
    var bytes = Array(sealed.canonicalText.utf8)
    bytes[offset] ^= 1
    var record = sealed.record(revision: sealed.proposal.draft)
    record.proposal = String(decoding: bytes, as: UTF8.self)
    #expect(throws: UnreadableProposal.self) { try SealedProposal(reading: record) }
  }

  @Test("Text that says the same in another spelling is not the canonical form, and refused")
  func notCanonical() throws {
    let text = Samples.proposal.document.prettyText
    let record = ProposalSealed(
      step: "ship", seal: SHA256Digest(of: text).hex, proposal: text, revision: Samples.proposal.draft,
      shown: Samples.proposal.shownDocument.canonicalText)
    #expect(throws: UnreadableProposal.self) { try SealedProposal(reading: record) }
  }
}
