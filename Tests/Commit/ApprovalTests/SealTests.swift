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
    let record = ProposalSealed(
      step: "ship", seal: sealed.seal.hex, proposal: sealed.canonicalText, revision: sealed.proposal.draft)
    #expect(try SealedProposal(reading: record) == sealed)
  }

  @Test("A proposal that was changed in the journal is refused", arguments: [0, 40, 200, 500])
  func tampering(at offset: Int) throws {
    let sealed = SealedProposal(sealing: Samples.proposal)
    var bytes = Array(sealed.canonicalText.utf8)
    bytes[offset] ^= 1
    let record = ProposalSealed(
      step: "ship", seal: sealed.seal.hex, proposal: String(decoding: bytes, as: UTF8.self),
      revision: sealed.proposal.draft)
    #expect(throws: UnreadableProposal.self) { try SealedProposal(reading: record) }
  }

  @Test("Text that says the same in another spelling is not the canonical form, and refused")
  func notCanonical() throws {
    let text = Samples.proposal.document.prettyText
    let record = ProposalSealed(
      step: "ship", seal: SHA256Digest(of: text).hex, proposal: text, revision: Samples.proposal.draft)
    #expect(throws: UnreadableProposal.self) { try SealedProposal(reading: record) }
  }
}
