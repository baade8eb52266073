import Approval
import Foundation
import Hashing
import JSON
import Plans
import RunJournal
import SystemPackage
import TestKit
import Testing

/// docs/reference/seal-vectors.json was written by another program than this one, from docs/reference/seal.md.
@Suite("Test vectors of the canonical form")
struct VectorTests {
  private static let vectors: JSONValue? = {
    let file = URL(fileURLWithPath: Project.root.appending("docs/reference/seal-vectors.json").string)
    return (try? String(contentsOf: file, encoding: .utf8)).flatMap { try? JSONValue(parsing: $0) }
  }()

  private func record(_ vector: JSONValue) throws -> ProposalSealed {
    ProposalSealed(
      step: "ship", seal: try #require(vector["sha256"]?.stringValue),
      proposal: try #require(vector["canonical"]?.stringValue), revision: Samples.full.draft,
      shown: vector["shown"]?.canonicalText)
  }

  @Test("Proposals have the canonical text and the seal that the vectors say")
  func proposals() throws {
    let vectors = try #require(Self.vectors?["proposals"]?.arrayValue)
    #expect(vectors.count >= 2)
    for vector in vectors {
      let sealed = SealedProposal(sealing: try SealedProposal(reading: record(vector)).proposal)
      #expect(sealed.canonicalText == vector["canonical"]?.stringValue)
      #expect(sealed.seal.hex == vector["sha256"]?.stringValue)
      #expect(sealed.shownText == vector["shown"]?.canonicalText)
      #expect(sealed.isCurrent)
    }
    #expect(vectors.first?["document"]?.canonicalText == Samples.full.document.canonicalText)
  }

  @Test("Proposals of version 3 stay what they were, under their own text and seal, and are not current")
  func earlierProposals() throws {
    let vectors = try #require(Self.vectors?["version-3"]?["proposals"]?.arrayValue)
    #expect(vectors.count >= 2)
    for vector in vectors {
      let sealed = try SealedProposal(reading: record(vector))
      #expect(sealed.canonicalText == vector["canonical"]?.stringValue)
      #expect(sealed.seal.hex == vector["sha256"]?.stringValue)
      #expect(sealed.formVersion == 3 && !sealed.isCurrent && sealed.shownText == nil)
      #expect(sealed.proposal.shown == vector["document"]?["shown"]?["text"]?.stringValue)
    }
  }

  @Test("Approvals have the canonical text that the vectors say")
  func approvals() throws {
    let vectors = try #require(Self.vectors?["approvals"]?.arrayValue)
    #expect(!vectors.isEmpty)
    for vector in vectors {
      let text = try #require(vector["canonical"]?.stringValue)
      #expect(try ApprovalDocument(reading: text).canonicalText == text)
      #expect(SHA256Digest(of: text).hex == vector["sha256"]?.stringValue)
      #expect(vector["document"]?.canonicalText == text)
    }
  }

  @Test("What the vectors call no canonical form is refused, in each version")
  func refused() throws {
    let current = try #require(Self.vectors?["refused"]?.arrayValue)
    let earlier = try #require(Self.vectors?["version-3"]?["refused"]?.arrayValue)
    #expect(current.count >= 12 && earlier.count >= 9)
    for vector in current + earlier {
      let text = try #require(vector["text"]?.stringValue)
      let record = ProposalSealed(
        step: "ship", seal: SHA256Digest(of: text).hex, proposal: text, revision: Samples.full.draft,
        shown: vector["shown"]?.stringValue)
      #expect(throws: UnreadableProposal.self, "\(vector["why"]?.stringValue ?? "")") {
        try SealedProposal(reading: record)
      }
    }
  }
}
