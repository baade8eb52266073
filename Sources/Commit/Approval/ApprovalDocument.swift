import Hashing
import JSON
package import RunJournal

/// What a person signs: an approval of one seal, as a document with one canonical form.
package struct ApprovalDocument: Hashable, Sendable {
  package static let version: Int64 = 2
  /// The namespace of the signature, so that no signature made for another purpose counts.
  package static let namespace = "chancery"

  package var run: RunID
  package var seal: Seal
  /// Whoever signs, as the system that they sign on knows them.
  package var person: String
  /// 128 random bits in hexadecimal.
  package var nonce: String
  package var givenAt: Instant
  package var expiresAt: Instant
  /// The verdict that the signer was shown, and whether the approval overrides it; `nil` in documents of
  /// version 1, which say nothing of it.
  package var verdict: SignedVerdict?

  package init(
    run: RunID, seal: Seal, person: String, nonce: String, givenAt: Instant, expiresAt: Instant,
    verdict: SignedVerdict? = nil
  ) {
    self.verdict = verdict
    self.run = run
    self.seal = seal
    self.person = person
    self.nonce = nonce
    self.givenAt = givenAt
    self.expiresAt = expiresAt
  }

  package var canonicalText: String {
    var members: [String: JSONValue] = [
      "chancery-approval": .integer(verdict == nil ? 1 : Self.version), "decision": "approve",
      "run": .string(run.text), "seal": .string(seal.hex), "person": .string(person), "nonce": .string(nonce),
      "given-at": .integer(givenAt.milliseconds), "expires-at": .integer(expiresAt.milliseconds),
    ]
    members["verdict"] = verdict?.document
    return JSONValue.object(members).canonicalText
  }

  /// Reads what `canonicalText` wrote, and nothing that merely says the same.
  package init(reading text: String) throws(UnreadableProposal) {
    let document: JSONValue
    do {
      document = try JSONValue(parsing: text, depthLimit: 4, sizeLimit: 1 << 16)
    } catch {
      throw UnreadableProposal(reason: "it is no JSON document")
    }
    let reader = MemberReader(document)
    let version = try reader.integer("chancery-approval")
    guard (1...Self.version).contains(version), try reader.string("decision") == "approve" else {
      throw UnreadableProposal(reason: "it is no approval of version \(Self.version)")
    }
    self.init(
      run: RunID(try reader.string("run")), seal: Seal(try reader.string("seal")), person: try reader.string("person"),
      nonce: try reader.string("nonce"), givenAt: Instant(milliseconds: try reader.integer("given-at")),
      expiresAt: Instant(milliseconds: try reader.integer("expires-at")),
      verdict: version == 1 ? nil : try SignedVerdict(reading: reader.reader("verdict")))
    guard canonicalText.utf8.elementsEqual(text.utf8) else {
      throw UnreadableProposal(reason: "it is not in canonical form")
    }
  }

  /// The journal's record of it, once its signature was verified.
  package func record(
    signature: String, principal: String, key: String, aliases: [String] = [], sources: [SignerSource] = []
  ) -> ApprovalGiven {
    ApprovalGiven(
      seal: seal.hex, decision: .approve, reason: nil, redraft: nil, person: person, expiresAt: expiresAt, nonce: nonce,
      signed: SignedApproval(
        document: canonicalText, signature: signature, principal: principal, key: key,
        aliases: aliases.isEmpty ? nil : aliases, sources: sources),
      means: .signed)
  }

  /// Whether a record says no more than the document that was signed for it.
  package static func covers(_ approval: ApprovalGiven, run: RunID) -> Bool {
    guard let signed = approval.signed, let document = try? ApprovalDocument(reading: signed.document) else {
      return false
    }
    var given = approval
    // Journals of before this was kept do not say it.
    given.means = .signed
    // The journal's entry says this, and not the approval.
    given.givenAt = nil
    return document.run == run && approval.decision == .approve
      && given
        == document.record(
          signature: signed.signature, principal: signed.principal, key: signed.key, aliases: signed.aliases ?? [],
          sources: signed.sources)
  }
}
