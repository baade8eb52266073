import Hashing
import JSON
package import RunJournal

/// The SHA-256 of a proposal's canonical form. Whoever approves, approves a seal.
package struct Seal: Hashable, Sendable, CustomStringConvertible {
  /// 64 lower-case hexadecimal digits.
  package let hex: String

  package init(_ hex: String) { self.hex = hex }

  package var description: String { hex }

  /// Enough of it for a person to type.
  package var short: String { String(hex.prefix(12)) }
}

/// A proposal and its seal, which always belong together.
package struct SealedProposal: Hashable, Sendable {
  package let proposal: Proposal
  package let canonicalText: String
  package let seal: Seal

  /// Seals a proposal.
  package init(sealing proposal: Proposal) {
    self.proposal = proposal
    canonicalText = proposal.document.canonicalText
    seal = Seal(SHA256Digest(of: canonicalText).hex)
  }

  /// Takes a proposal back from the journal.
  ///
  /// - Throws: `UnreadableProposal` when the text is no proposal, is not in canonical form, or is not what was sealed.
  package init(reading record: ProposalSealed) throws(UnreadableProposal) {
    guard SHA256Digest(of: record.proposal).hex == record.seal else {
      throw UnreadableProposal(reason: "its SHA-256 is not the seal")
    }
    let document: JSONValue
    do {
      document = try JSONValue(parsing: record.proposal)
    } catch {
      throw UnreadableProposal(reason: "it is no JSON document")
    }
    self.init(sealing: try Proposal(reading: document))
    guard canonicalText.utf8.elementsEqual(record.proposal.utf8) else {
      throw UnreadableProposal(reason: "it is not in canonical form")
    }
  }
}
