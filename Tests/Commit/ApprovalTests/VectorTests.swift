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

  @Test("Proposals have the canonical text and the seal that the vectors say")
  func proposals() throws {
    let vectors = try #require(Self.vectors?["proposals"]?.arrayValue)
    #expect(vectors.count >= 2)
    for vector in vectors {
      let document = try #require(vector["document"])
      let sealed = SealedProposal(sealing: try Proposal(reading: document))
      #expect(sealed.canonicalText == vector["canonical"]?.stringValue)
      #expect(sealed.seal.hex == vector["sha256"]?.stringValue)
    }
    #expect(vectors.first?["document"]?.canonicalText == Samples.full.document.canonicalText)
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

  @Test("What the vectors call no canonical form is refused")
  func refused() throws {
    let vectors = try #require(Self.vectors?["refused"]?.arrayValue)
    #expect(vectors.count >= 4)
    for vector in vectors {
      let text = try #require(vector["text"]?.stringValue)
      let record = ProposalSealed(
        step: "ship", seal: SHA256Digest(of: text).hex, proposal: text, revision: Samples.full.draft)
      #expect(throws: UnreadableProposal.self, "\(vector["why"]?.stringValue ?? "")") {
        try SealedProposal(reading: record)
      }
    }
  }
}
