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
  /// The texts that people are shown, as a document of its own whose digest is in the canonical form; `nil` where they
  /// stand in that itself, as they did in earlier versions.
  package let shownText: String?
  package let seal: Seal
  /// The version of the canonical form that was sealed.
  package let formVersion: Int64

  /// What it decides, in parts.
  let text: DecidingText

  /// Whether it is sealed as this program seals. Under any other seal, nothing new is begun; what was begun is probed,
  /// resolved and undone.
  package var isCurrent: Bool { formVersion == Proposal.version }

  /// Seals a proposal.
  package init(sealing proposal: Proposal) {
    self.init(
      proposal, canonicalText: proposal.document.canonicalText, shownText: proposal.shownDocument.canonicalText,
      formVersion: Proposal.version)
  }

  private init(_ proposal: Proposal, canonicalText: String, shownText: String?, formVersion: Int64) {
    self.proposal = proposal
    self.canonicalText = canonicalText
    self.shownText = shownText
    self.formVersion = formVersion
    text = DecidingText(proposal)
    seal = Seal(SHA256Digest(of: canonicalText).hex)
  }

  /// Takes a proposal back from the journal.
  ///
  /// - Throws: `UnreadableProposal` when the text is no proposal of a known version, is not in canonical form, is not what
  ///   was sealed, or the texts beside it are not those that were shown.
  package init(reading record: ProposalSealed) throws(UnreadableProposal) {
    guard SHA256Digest(of: record.proposal).hex == record.seal else {
      throw UnreadableProposal(reason: "its SHA-256 is not the seal")
    }
    let document = try Self.document(record.proposal)
    guard document.canonicalText.utf8.elementsEqual(record.proposal.utf8) else {
      throw UnreadableProposal(reason: "it is not in canonical form")
    }
    let version = try MemberReader(document).integer("version")
    switch version {
    case Proposal.version:
      self.init(sealing: try Self.current(document, shown: record.shown))
      guard canonicalText.utf8.elementsEqual(record.proposal.utf8) else {
        throw UnreadableProposal(reason: "it is not in canonical form")
      }
    case ProposalVersion3.version:
      guard record.shown == nil else { throw UnreadableProposal(reason: "it has texts beside it, and holds its own") }
      self.init(
        try ProposalVersion3.proposal(document), canonicalText: record.proposal, shownText: nil, formVersion: version)
    default: throw UnreadableProposal(reason: "its form is of version \(version), which this program does not know")
    }
  }

  /// What the journal keeps of it.
  package func record(revision: Revision) -> ProposalSealed {
    ProposalSealed(
      step: proposal.step, seal: seal.hex, proposal: canonicalText, revision: revision, shown: shownText)
  }

  private static func current(_ document: JSONValue, shown: String?) throws(UnreadableProposal) -> Proposal {
    guard let shown else { throw UnreadableProposal(reason: "the texts that were shown are missing") }
    guard SHA256Digest(of: shown).hex == (try MemberReader(document).reader("shown").string("sha256")) else {
      throw UnreadableProposal(reason: "the texts beside it are not those that were shown")
    }
    var proposal = try Proposal(reading: document)
    try proposal.takeShown(try Self.document(shown))
    return proposal
  }

  private static func document(_ text: String) throws(UnreadableProposal) -> JSONValue {
    do {
      return try JSONValue(parsing: text)
    } catch {
      throw UnreadableProposal(reason: "it is no JSON document")
    }
  }
}
