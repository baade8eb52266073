import Authority
import Digests
import Documents
import History
import Plans
import Testing

@Suite("Seal")
struct SealTests {
  @Test("Changing any one field changes the seal", arguments: Samples.mutations.map(\.field))
  func everyFieldIsSealed(_ field: String) throws {
    let mutation = try #require(Samples.mutations.first { $0.field == field })
    var changed = Samples.proposal
    mutation.change(&changed)
    #expect(SealedProposal(sealing: changed).seal != SealedProposal(sealing: Samples.proposal).seal)
  }

  @Test("Every stored property of a proposal has a mutation that is tried")
  func everyPropertyIsTried() {
    let tried = Set(Samples.mutations.map { $0.field.split(separator: ".")[0] })
    let stored = Mirror(reflecting: Samples.proposal).children.compactMap(\.label)
    #expect(stored.count == 18)
    #expect(stored.filter { !tried.contains(Substring($0)) } == [])
  }

  @Test("The canonical form is what the specification says, to the byte")
  func vector() throws {
    let text = SealedProposal(sealing: Samples.proposal).canonicalText
    #expect(text.hasPrefix(#"{"base":{"commit":"b","tree":"bt"},"changes":[{"binary":false,"kind":"modified""#))
    #expect(text.hasSuffix(#""shown":"what is shown","step":"ship","target":{"path":"/target"},"version":1}"#))
    #expect(!text.contains("\n"))
    #expect(SHA256Digest(of: "abc").hex == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }

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
