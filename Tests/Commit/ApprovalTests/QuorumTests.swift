import Approval
import JSON
import Plans
import RunJournal
import Testing

@Suite("Who has to approve")
struct QuorumTests {
  private func sealed(_ approvals: Int?, signers: Bool = false) -> SealedProposal {
    var proposal = Samples.proposal
    proposal.startedBy = "ada"
    proposal.policy.approval = .always
    proposal.policy.approvals = approvals
    if signers { proposal.policy.signers = Proposal.Signers(path: "/signers", digest: "5a") }
    return SealedProposal(sealing: proposal)
  }

  private func approval(
    _ person: String, of sealed: SealedProposal, expiresAt: Int64? = nil, nonce: String? = nil
  ) -> ApprovalGiven {
    ApprovalGiven(
      seal: sealed.seal.hex, decision: .approve, reason: nil, redraft: nil, person: person,
      expiresAt: expiresAt.map { Instant(milliseconds: $0) }, nonce: nonce)
  }

  private func signed(
    _ person: String, as principal: String, key: String, of sealed: SealedProposal
  ) -> ApprovalGiven {
    ApprovalDocument(
      run: sealed.proposal.run, seal: sealed.seal, person: person, nonce: "\(person)\(principal)\(key)",
      givenAt: Instant(milliseconds: 1), expiresAt: Instant(milliseconds: 1900)
    ).record(signature: "s", principal: principal, key: key)
  }

  private func isApproved(_ sealed: SealedProposal, _ approvals: [ApprovalGiven], at now: Int64 = 1500) -> Bool {
    var record = Samples.record(of: sealed)
    record.approvals = approvals
    return ApprovalStatus(of: sealed, in: record, at: Instant(milliseconds: now)) == .approved
  }

  @Test("Anyone may approve once where no number is asked for")
  func anyone() {
    let sealed = sealed(nil)
    #expect(!isApproved(sealed, []))
    #expect(isApproved(sealed, [approval("ada", of: sealed)]))
  }

  @Test("An answer about another seal is none about this one, whatever the verdict says", arguments: [false, true])
  func otherSeal(signers: Bool) {
    let sealed = sealed(nil, signers: signers)
    var proposal = sealed.proposal
    proposal.nonce = "another"
    let other = SealedProposal(sealing: proposal)
    let foreign =
      signers ? signed("ada", as: "ada@x", key: "k", of: other) : approval("ada", of: other)
    #expect(!isApproved(sealed, [foreign]))
    #expect(isApproved(other, [foreign]))
    var rejection = foreign
    rejection.decision = .reject
    let own = signers ? signed("ada", as: "ada@x", key: "k", of: sealed) : approval("ada", of: sealed)
    #expect(isApproved(sealed, [rejection, own]))
  }

  @Test("Two approvals take two people, in any spelling of a name")
  func two() {
    let sealed = sealed(2, signers: true)
    let ada = signed("ada", as: "ada@example.com", key: "k", of: sealed)
    #expect(!isApproved(sealed, [ada]))
    #expect(!isApproved(sealed, [ada, ada]))
    #expect(!isApproved(sealed, [ada, signed("Ada", as: "a@example.com", key: "k2", of: sealed)]))
    #expect(isApproved(sealed, [ada, signed("grace", as: "grace@example.com", key: "k3", of: sealed)]))
  }

  @Test("Where people are asked for, whoever began the run is not enough")
  func author() {
    let sealed = sealed(1)
    #expect(!isApproved(sealed, [approval("ADA", of: sealed)]))
    #expect(isApproved(sealed, [approval("grace", of: sealed)]))
  }

  @Test("An approval lapses by itself, before the seal does")
  func expiry() {
    let sealed = sealed(nil)
    let short = approval("grace", of: sealed, expiresAt: 1600)
    #expect(isApproved(sealed, [short], at: 1599))
    #expect(!isApproved(sealed, [short], at: 1600))
  }

  @Test("Where signatures are asked for, nothing else counts")
  func signatures() {
    let sealed = sealed(nil, signers: true)
    #expect(!isApproved(sealed, [approval("grace", of: sealed)]))
    #expect(isApproved(sealed, [signed("grace", as: "grace@example.com", key: "k", of: sealed)]))
  }

  @Test("A record that says more than the document that was signed does not count")
  func beyondDocument() {
    let sealed = sealed(nil, signers: true)
    let honest = signed("grace", as: "grace@example.com", key: "k", of: sealed)
    let document = honest.signed?.document ?? ""
    for change in 0..<4 {
      var forged = honest
      switch change {
      case 0: forged.person = "someone else"
      case 1: forged.expiresAt = Instant(milliseconds: 9999)
      case 2: forged.nonce = "another"
      default: forged.signed?.document = document.replacing(Samples.proposal.run.text, with: "r")
      }
      #expect(!isApproved(sealed, [forged]), "\(change)")
    }
    let elsewhere = self.sealed(2, signers: true)
    var copied = signed("grace", as: "grace@example.com", key: "k", of: elsewhere)
    copied.seal = sealed.seal.hex
    #expect(!isApproved(sealed, [copied]))
  }

  @Test("One key under two principals, or one principal with two keys, is one person")
  func keys() {
    let sealed = sealed(2, signers: true)
    let one = signed("grace", as: "grace@example.com", key: "k", of: sealed)
    #expect(!isApproved(sealed, [one, signed("alan", as: "alan@example.com", key: "k", of: sealed)]))
    #expect(!isApproved(sealed, [one, signed("x", as: "grace@example.com", key: "k2", of: sealed)]))
    #expect(!isApproved(sealed, [one, signed("grace", as: "y@example.com", key: "k3", of: sealed)]))
    #expect(isApproved(sealed, [one, signed("alan", as: "alan@example.com", key: "k4", of: sealed)]))
  }

  @Test("Whoever began the run is known by the principal as well")
  func authorsKey() {
    let sealed = sealed(1, signers: true)
    #expect(!isApproved(sealed, [signed("root", as: "ada@example.com", key: "k", of: sealed)]))
  }

  @Test("What was not measured asks a person whatever the plan says")
  func unmeasured() {
    var proposal = Samples.proposal
    proposal.policy.approval = .never
    proposal.effects[0].findings = [.unmeasured]
    let sealed = SealedProposal(sealing: proposal)
    #expect(!isApproved(sealed, []))
    #expect(isApproved(sealed, [approval("grace", of: sealed)]))
  }
}
