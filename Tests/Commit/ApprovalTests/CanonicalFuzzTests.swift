import Approval
import Hashing
import JSON
import Plans
import RunJournal
import TestKit
import Testing

@Suite("Reading canonical forms back")
struct CanonicalFuzzTests {
  private static let text = SealedProposal(sealing: Samples.full).canonicalText
  private static let shown = SealedProposal(sealing: Samples.full).shownText

  @Test("Mutated bytes never crash and never read as what was sealed", arguments: 0..<8)
  func bytes(_ seed: Int) {
    var generator = SplitMix(seed: UInt64(seed) &* 7919 &+ 1)
    let seal = SHA256Digest(of: Self.text).hex
    for _ in 0..<Extent.count(50, orAll: 500) {
      let mutated = String(decoding: Self.mutated(Array(Self.text.utf8), &generator), as: UTF8.self)
      if mutated.utf8.elementsEqual(Self.text.utf8) { continue }
      let old = ProposalSealed(
        step: "ship", seal: seal, proposal: mutated, revision: Samples.full.draft, shown: Self.shown)
      #expect(throws: UnreadableProposal.self) { try SealedProposal(reading: old) }
      let own = SHA256Digest(of: mutated).hex
      let anew = ProposalSealed(
        step: "ship", seal: own, proposal: mutated, revision: Samples.full.draft, shown: Self.shown)
      guard let read = try? SealedProposal(reading: anew) else { continue }
      // What can be read at all has one text, and is not what was sealed.
      #expect(read.canonicalText.utf8.elementsEqual(mutated.utf8) && read.seal.hex != seal)
    }
  }

  @Test("Mutated approval documents never crash, and read as themselves or not at all")
  func approvals() {
    var generator = SplitMix(seed: 20_261_124)
    let document = ApprovalDocument(
      run: Samples.full.run, seal: Seal(String(repeating: "a", count: 64)), person: "ada", nonce: "n",
      givenAt: Instant(milliseconds: 1), expiresAt: Instant(milliseconds: 2))
    for _ in 0..<Extent.count(400, orAll: 4000) {
      let bytes = Self.mutated(Array(document.canonicalText.utf8), &generator)
      let text = String(decoding: bytes, as: UTF8.self)
      guard let read = try? ApprovalDocument(reading: text) else { continue }
      #expect(read.canonicalText.utf8.elementsEqual(text.utf8))
    }
  }

  private static func mutated(_ bytes: [UInt8], _ generator: inout SplitMix) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...3, using: &generator) {
      let index = Int.random(in: bytes.indices, using: &generator)
      switch Int.random(in: 0..<5, using: &generator) {
      case 0: bytes[index] = UInt8.random(in: 0...255, using: &generator)
      case 1: bytes.remove(at: index)
      case 2: bytes.insert(contentsOf: Array("[{\"9,:null".utf8).shuffled(using: &generator).prefix(2), at: index)
      case 3: bytes.replaceSubrange(index..<min(index + 9, bytes.count), with: Array("99999999999999999999".utf8))
      default: bytes.swapAt(index, Int.random(in: bytes.indices, using: &generator))
      }
    }
    return bytes
  }
}
